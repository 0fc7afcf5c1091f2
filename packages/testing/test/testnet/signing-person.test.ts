import { createInboxKeysReader, type XmtpNetwork } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SigningPerson } from '../../src/testnet/index.ts';
import { startTestNetwork, type TestNetwork } from '../../src/testnet/test-network.ts';

let testNetwork: TestNetwork;
let network: XmtpNetwork;

beforeAll(async () => {
  testNetwork = await startTestNetwork();
  network = { env: 'local', apiUrl: testNetwork.url };
});
afterAll(() => testNetwork?.close());

it('a revoked device disappears from the identity log, and the wallet stays', async () => {
  const person = await SigningPerson.create(network);
  await using device = await person.openDevice();
  const reader = createInboxKeysReader(network);
  const installations = async () =>
    (await reader.keysOf(person.inboxId, { fresh: true })).installations.map((key) => Buffer.from(key).toString('hex'));
  expect(await installations()).toContain(device.client.installationId);
  await device.revoke();
  expect(await installations()).not.toContain(device.client.installationId);
  const { signatures } = await device.sign({ action: 'instance.release', instanceId: `inst_${'a'.repeat(26)}` });
  expect(signatures[0]?.kind.case).toBe('installation');
});
