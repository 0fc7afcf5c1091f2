// A Nostr key is an agent's only if key and inbox have signed that of each other.
import { type NostrEvent, newSecretKey, profileTemplate, publicKeyOf, signEvent } from '@offshoot/nostr';
import { bindKeyAction, type InboxKeys, newEnvelope, signWithWallet, statementText } from '@offshoot/statements';
import { propertyRuns } from '@offshoot/testing';
import { base64 } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TransferError } from '../src/index.ts';
import { BINDING_LASTS_MS, type BindingProof, encodeBindingProof, readBindingProof, verifyBinding } from '../src/nostr/genuine-binding.ts';

const NOW = new Date('2026-02-22T12:00:00Z');
const instanceId = `inst_${'a'.repeat(26)}`;
const otherInstance = `inst_${'b'.repeat(26)}`;

/** A wallet, the inbox that it opens, and a Nostr key. */
async function cast(name: string) {
  const walletKey = `0x${Buffer.from(name.padEnd(32, '.')).toString('hex')}` as const;
  const { address } = (await signWithWallet(walletKey, '')) as { address: string };
  const inboxId = Buffer.from(name.padEnd(32, '_')).toString('hex');
  const keys: InboxKeys = { inboxId, addresses: [address], installations: [] };
  const secretKey = newSecretKey();
  return { walletKey, inboxId, keys, secretKey, publicKey: publicKeyOf(secretKey) };
}
type Cast = Awaited<ReturnType<typeof cast>>;

async function proofOf(by: Cast, of: { instanceId: string; inboxId: string; publicKey: string }): Promise<BindingProof> {
  const envelope = newEnvelope(of.inboxId, { now: NOW, nonce: 'a0'.repeat(16) });
  const signature = await signWithWallet(by.walletKey, statementText(envelope, bindKeyAction(of)));
  if (signature.kind !== 'wallet') throw new Error('a wallet signs as one');
  return {
    ...{ instanceId: of.instanceId, nonce: envelope.nonce, issuedAt: envelope.issuedAt.toISOString(), address: signature.address },
    signature: base64.encode(signature.signature),
  };
}

const profileOf = (by: Cast, binding?: { inboxId: string; proof: string }): NostrEvent =>
  signEvent(profileTemplate({ name: 'Scout', about: '', ...(binding && { binding }), now: NOW }), by.secretKey);

async function boundProfile(agent: Cast): Promise<NostrEvent> {
  const { inboxId, publicKey } = agent;
  return profileOf(agent, { inboxId, proof: encodeBindingProof(await proofOf(agent, { instanceId, inboxId, publicKey })) });
}

const verified = async (profile: NostrEvent, { publicKey, keys }: Pick<Cast, 'publicKey' | 'keys'>, of = instanceId, now = NOW) => {
  const verdict = await verifyBinding(profile, { instanceId: of, publicKey, keys, now });
  return verdict.ok ? 'ok' : verdict.reason;
};

test('key and inbox have signed that they are one agent', async () => {
  const agent = await cast('agent');
  expect(await verified(await boundProfile(agent), agent)).toBe('ok');
});

describe('attack: a profile proves nothing', () => {
  test('that a former owner, who still has the key, publishes for ever', async () => {
    const agent = await cast('agent');
    const profile = await boundProfile(agent);
    const at = (ms: number) => verified(profile, agent, instanceId, new Date(NOW.getTime() + ms));
    expect([await at(BINDING_LASTS_MS), await at(BINDING_LASTS_MS + 1_000)]).toEqual(['ok', 'STATEMENT_EXPIRED']);
  });

  test('that another key copied with its proof', async () => {
    const [agent, mallory] = [await cast('agent'), await cast('mallory')];
    const { tags } = await boundProfile(agent);
    const copied = signEvent({ kind: 0, created_at: 1, tags, content: '{}' }, mallory.secretKey);
    expect(await verified(copied, { publicKey: mallory.publicKey, keys: agent.keys })).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(await verified(copied, agent)).toBe('STATEMENT_MALFORMED');
  });

  test('that names the inbox of an agent whose wallet has not signed', async () => {
    const [agent, mallory] = [await cast('agent'), await cast('mallory')];
    const proof = await proofOf(mallory, { instanceId, inboxId: agent.inboxId, publicKey: mallory.publicKey });
    const claimed = profileOf(mallory, { inboxId: agent.inboxId, proof: encodeBindingProof(proof) });
    expect(await verified(claimed, { publicKey: mallory.publicKey, keys: agent.keys })).toBe('STATEMENT_KEY_UNKNOWN');
  });

  test('that names another inbox than the agent’s, or another agent', async () => {
    const [agent, mallory] = [await cast('agent'), await cast('mallory')];
    expect(await verified(await boundProfile(mallory), { publicKey: mallory.publicKey, keys: agent.keys })).toBe('STATEMENT_WRONG_SIGNER');
    expect(await verified(await boundProfile(agent), agent, otherInstance)).toBe('STATEMENT_SIGNATURE_INVALID');
  });

  test('that is changed, of another kind, without a proof, with two, or with one that cannot be read', async () => {
    const agent = await cast('agent');
    const profile = await boundProfile(agent);
    const [tag = []] = profile.tags;
    const resigned = (changes: Partial<NostrEvent>) => signEvent({ ...profile, ...changes }, agent.secretKey);
    const bad = [
      { ...profile, content: '{"name":"Mallory"}' },
      resigned({ kind: 1 }),
      resigned({ tags: [] }),
      resigned({ tags: [tag, tag] }),
      ...['', 'A B', 'AAEC', base64.encode(new TextEncoder().encode('{"nonce":1}'))].map((proof) =>
        resigned({ tags: [['i', `xmtp:${agent.inboxId}`, proof]] }),
      ),
    ];
    for (const one of bad) expect(await verified(one, agent)).toBe('STATEMENT_MALFORMED');
  });

  test('with any field of the proof changed', async () => {
    const agent = await cast('agent');
    const { inboxId, publicKey } = agent;
    const proof = await proofOf(agent, { instanceId, inboxId, publicKey });
    const changes: Partial<BindingProof>[] = [
      ...[{ nonce: 'b0'.repeat(16) }, { issuedAt: '2026-02-21T12:00:00.000Z' }, { address: `0x${'ab'.repeat(20)}` }],
      { signature: base64.encode(new Uint8Array(65)) },
    ];
    for (const change of changes) {
      const changed = profileOf(agent, { inboxId, proof: encodeBindingProof({ ...proof, ...change }) });
      expect(await verified(changed, agent)).not.toBe('ok');
    }
  });
});

test('attack: a proof is read or refused with TransferError alone', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.base64String(),
        fc.string(),
        fc.json().map((json) => base64.encode(new TextEncoder().encode(json))),
      ),
      (proof) => {
        try {
          readBindingProof(proof);
        } catch (error) {
          expect(error).toBeInstanceOf(TransferError);
        }
      },
    ),
    { numRuns: propertyRuns(200) },
  );
});
