import { Refusal } from '@offshoot/refusals';
import { readEnvironment } from '@offshoot/runtime/environment';
import { SigningPerson, startTap } from '@offshoot/testing/testnet';
import { generateInboxId } from '@xmtp/node-sdk';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { createInboxKeysReader, namedInboxOf, registerInbox, xmtpNetwork } from '../src/index.ts';
import { Scene } from './agents.ts';

describe('createInboxKeysReader', () => {
  it('reads an inbox by its ID alone, caches the result for a while, and sees a new installation in a fresh reading', async () => {
    await using scene = await Scene.open();
    await using tap = await startTap(scene.testNetwork.port);
    const options = scene.options();
    const first = await scene.agent(options);
    const reader = createInboxKeysReader({ env: 'local', apiUrl: tap.url }, { trustMs: 60_000 });
    const [one, other] = await Promise.all([reader.keysOf(first.inboxId), reader.keysOf(first.inboxId)]);
    expect(other).toBe(one);
    expect(one).toEqual({
      inboxId: first.inboxId,
      addresses: [first.address],
      installations: [Uint8Array.from(Buffer.from(first.installationId, 'hex'))],
    });

    const second = await scene.agent({ ...options, dbPath: `${options.dbPath}.second` });
    tap.clear();
    expect(await reader.keysOf(first.inboxId)).toBe(one);
    expect(tap.received()).toHaveLength(0);
    const fresh = await reader.keysOf(first.inboxId, { fresh: true });
    expect(fresh.installations.map((key) => Buffer.from(key).toString('hex')).sort()).toEqual(
      [first.installationId, second.installationId].sort(),
    );
    expect(await reader.keysOf(first.inboxId)).toBe(fresh);
  });

  it('refuses with a reason if the inbox is unknown, the ID is malformed, or the network is down', async () => {
    await using scene = await Scene.open();
    const reader = createInboxKeysReader(scene.network);
    const { inboxId } = await registerInbox(scene.network, generatePrivateKey());
    for (const unknown of ['ab'.repeat(32), '', 'x', 'AB'.repeat(32)]) {
      await expect(reader.keysOf(unknown)).rejects.toMatchObject({ reason: 'STATEMENT_KEY_UNKNOWN' });
    }
    await scene.testNetwork.stop();
    const refusal = await reader.keysOf(inboxId).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ reason: 'IDENTITY_UNAVAILABLE', metadata: { help: expect.stringContaining('again') } });
    await scene.testNetwork.start();
    expect(await reader.keysOf(inboxId)).toMatchObject({ inboxId });
  });

  it('a network that accepts calls but never answers gives IDENTITY_UNAVAILABLE', async () => {
    await using silent = await silentServer();
    const reader = createInboxKeysReader({ env: 'local', apiUrl: silent.url }, { timeoutMs: 300 });
    await expect(reader.keysOf('ab'.repeat(32))).rejects.toMatchObject({ reason: 'IDENTITY_UNAVAILABLE' });
  });
});

describe('createInboxKeysReader, under load and over time', () => {
  it('a connection that died silently costs one reading', async () => {
    await using scene = await Scene.open();
    await using tap = await startTap(scene.testNetwork.port);
    const { inboxId } = await registerInbox(scene.network, generatePrivateKey());
    const reader = createInboxKeysReader({ env: 'local', apiUrl: tap.url }, { timeoutMs: 2_000 });
    await reader.keysOf(inboxId);
    tap.freeze();
    await expect(reader.keysOf(inboxId, { fresh: true })).rejects.toMatchObject({ reason: 'IDENTITY_UNAVAILABLE' });
    expect(await reader.keysOf(inboxId, { fresh: true })).toMatchObject({ inboxId });
  });

  it('serves hundreds of concurrent readings of several inboxes, each with its own result', async () => {
    await using scene = await Scene.open();
    const people = await Promise.all(Array.from({ length: 8 }, () => registerInbox(scene.network, generatePrivateKey())));
    const reader = createInboxKeysReader(scene.network, { trustMs: 0 });
    const readings = Array.from({ length: 200 }, (_, i) => reader.keysOf(people[i % people.length]?.inboxId ?? ''));
    for (const [i, keys] of (await Promise.all(readings)).entries()) expect(keys.inboxId).toBe(people[i % people.length]?.inboxId);
  });

  it('revoked-installation: is missing from the next fresh reading', async () => {
    await using scene = await Scene.open();
    const person = await SigningPerson.create(scene.network);
    await using lost = await person.openDevice();
    await using kept = await person.openDevice();
    const reader = createInboxKeysReader(scene.network);
    const installations = async (fresh: boolean) =>
      (await reader.keysOf(person.inboxId, { fresh })).installations.map((key) => Buffer.from(key).toString('hex'));
    expect(await installations(false)).toContain(lost.client.installationId);
    await lost.revoke();
    const left = await installations(true);
    expect(left).not.toContain(lost.client.installationId);
    expect(left).toContain(kept.client.installationId);
    expect(await installations(false)).toEqual(left);
  });

  it('sees an inbox that was created after the first request for it', async () => {
    await using scene = await Scene.open();
    const reader = createInboxKeysReader(scene.network);
    const key = generatePrivateKey();
    const inboxId = generateInboxId({ identifier: privateKeyToAccount(key).address.toLowerCase(), identifierKind: 0 });
    await expect(reader.keysOf(inboxId)).rejects.toMatchObject({ reason: 'STATEMENT_KEY_UNKNOWN' });
    await registerInbox(scene.network, key);
    expect(await reader.keysOf(inboxId)).toMatchObject({ inboxId });
  });

  it('passes the verifier of smart-contract wallets on', async () => {
    await using scene = await Scene.open();
    const { inboxId } = await registerInbox(scene.network, generatePrivateKey());
    const contracts = async () => true;
    expect((await createInboxKeysReader(scene.network, { contracts }).keysOf(inboxId)).contracts).toBe(contracts);
    expect((await createInboxKeysReader(scene.network).keysOf(inboxId)).contracts).toBeUndefined();
  });
});

describe('registerInbox', () => {
  it('creates the inbox once, however often and concurrently it is called', async () => {
    await using scene = await Scene.open();
    const key = generatePrivateKey();
    const made = await Promise.all([registerInbox(scene.network, key), registerInbox(scene.network, key)]);
    made.push(await registerInbox(scene.network, key));
    expect(new Set(made.map((one) => one.inboxId)).size).toBe(1);
    const address = privateKeyToAccount(key).address.toLowerCase();
    expect(made[0]?.address).toBe(address);
    expect(await namedInboxOf(scene.network, address)).toBe(made[0]?.inboxId);
    const nobody = privateKeyToAccount(generatePrivateKey()).address.toLowerCase();
    expect(await namedInboxOf(scene.network, nobody)).toBeUndefined();
    const keys = await createInboxKeysReader(scene.network).keysOf(made[0]?.inboxId ?? '');
    expect(keys.addresses).toEqual([address]);
    const agent = await scene.agent({ walletKey: key });
    expect(agent.inboxId).toBe(made[0]?.inboxId);
  });

  it('says so if the network is down', async () => {
    await using scene = await Scene.open();
    await scene.testNetwork.stop();
    await expect(registerInbox(scene.network, generatePrivateKey())).rejects.toMatchObject({ failure: 'network-unavailable' });
    await expect(namedInboxOf(scene.network, '0x1111111111111111111111111111111111111111')).rejects.toThrow();
  });
});

describe('xmtpNetwork', () => {
  it('knows three networks and names a wrong variable', () => {
    expect(readEnvironment(xmtpNetwork, {})).toEqual({ env: 'local', apiUrl: 'http://localhost:5556' });
    expect(readEnvironment(xmtpNetwork, { XMTP_ENV: 'local', XMTP_URL: 'http://10.0.0.1:1' })).toEqual({
      env: 'local',
      apiUrl: 'http://10.0.0.1:1',
    });
    expect(readEnvironment(xmtpNetwork, { XMTP_ENV: 'production', XMTP_URL: 'http://10.0.0.1:1' })).toEqual({ env: 'production' });
    expect(() => readEnvironment(xmtpNetwork, { XMTP_ENV: 'prod' })).toThrow(/XMTP_ENV/);
    expect(() => readEnvironment(xmtpNetwork, { XMTP_URL: 'localhost:5556' })).toThrow(/XMTP_URL/);
  });
});

async function silentServer() {
  const { createServer } = await import('node:net');
  const sockets = new Set<import('node:net').Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as import('node:net').AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
