// The instance's inbox signs its sealing key, and a host of the deployment vouches for it.
import { ed25519 } from '@noble/curves/ed25519.js';
import { expect, test } from 'vitest';
import { certifyHost, newEnvelope, type RegisterAction, signWithInstallationKey, statementText, vouch } from '../../src/index.ts';
import { type SealingKeyToVerify, verifySealingKey } from '../../src/sealing/index.ts';

const NOW = new Date('2026-05-04T12:00:00Z');
const seed = (byte: number) => new Uint8Array(32).fill(byte);
const publicKey = (byte: number) => ed25519.getPublicKey(seed(byte));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const [AGENT, HOST, DEPLOYMENT, MALLORY] = [1, 2, 3, 4];
const nonce = 'ab'.repeat(16);
const inboxId = 'aa'.repeat(32);
const host = { hostId: `host_${'a'.repeat(26)}`, hostKey: publicKey(HOST) };

function registered(o: { signer?: number; voucher?: number; deployment?: number } = {}): SealingKeyToVerify {
  const sealingKey = new Uint8Array(32).fill(9);
  const instanceId = `inst_${'a'.repeat(26)}`;
  const action: RegisterAction = { action: 'instance.register', instanceId, sealingKey: hex(sealingKey) };
  const envelope = newEnvelope(inboxId, { now: NOW, nonce });
  const signatures = [signWithInstallationKey(seed(o.signer ?? AGENT), statementText(envelope, action))];
  const certificate = certifyHost(seed(o.deployment ?? DEPLOYMENT), host, { now: NOW, nonce });
  return {
    ...{ instanceId, inboxId, publicKey: sealingKey, now: NOW, statement: { envelope, signatures } },
    keys: { inboxId, addresses: [], installations: [publicKey(AGENT)] },
    voucher: vouch(seed(o.voucher ?? HOST), certificate, envelope, action),
    deploymentKey: hex(publicKey(DEPLOYMENT)),
  };
}

test('accepts a key that the inbox signed and a host of the deployment vouches for', async () => {
  expect(await verifySealingKey(registered())).toEqual({ ok: true });
});

test.each([
  ['a key that another inbox signed', registered({ signer: MALLORY }), 'inbox'],
  ['a key other than the one that the inbox signed', { ...registered(), publicKey: new Uint8Array(32).fill(8) }, 'inbox'],
  ['a voucher by an inbox that is not the certified host', registered({ voucher: MALLORY }), 'host'],
  ['a host that another deployment certified', registered({ deployment: MALLORY }), 'host'],
])('attack: %s', async (_, key, by) => {
  expect(await verifySealingKey(key)).toMatchObject({ ok: false, by });
});
