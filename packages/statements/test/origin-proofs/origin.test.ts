import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { certifyHost } from '../../src/index.ts';
import { checkOrigin } from '../../src/origin-proofs/check-origin.ts';
import { type OriginKeys, originKeysDocument, readOriginKeys } from '../../src/origin-proofs/origin-keys.ts';
import { proveOrigin } from '../../src/origin-proofs/prove-origin.ts';

interface Vectors {
  keys: unknown;
  deployment: string;
  cases: { name: string; inboxId: string; metadata: Record<string, unknown>; at: string; verdict: unknown }[];
}
const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as Vectors;

const now = new Date('2026-11-23T12:00:00Z');
const seedOf = (byte: number) => new Uint8Array(32).fill(byte);
const publicOf = (seed: Uint8Array) => bytesToHex(ed25519.getPublicKey(seed));
const [DEPLOYMENT, HOST, ROGUE] = [seedOf(1), seedOf(2), seedOf(3)];
const hostId = `host_${'a'.repeat(26)}`;
const certified = (seed: Uint8Array, by = DEPLOYMENT) =>
  certifyHost(by, { hostId, hostKey: ed25519.getPublicKey(seed) }, { now, nonce: '0'.repeat(32) });
const agent = { inboxId: 'a'.repeat(64), instanceId: `inst_${'b'.repeat(26)}`, templateId: `tmpl_${'c'.repeat(26)}` };
const profileOf = (seed: Uint8Array, { inboxId, ...ids } = agent, at = now) => ({ ...ids, ...proveOrigin(seed, { inboxId, ...ids }, at) });

let keys: OriginKeys;
beforeAll(async () => {
  keys = await readOriginKeys(originKeysDocument(publicOf(DEPLOYMENT), [certified(HOST)]), { now });
});

describe('a written proof, for clients in other languages', async () => {
  const known = await readOriginKeys(vectors.keys, { now, deployment: vectors.deployment });
  test.each(vectors.cases)('$name', ({ inboxId, metadata, at, verdict }) => {
    const { provenAt, ...said } = checkOrigin({ inboxId, metadata }, known, new Date(at)) as { provenAt?: Date };
    expect({ ...said, ...(provenAt && { provenAt: provenAt.toISOString() }) }).toEqual(verdict);
  });
});

describe('attack:', () => {
  const why = (metadata: Record<string, unknown>, o: { inboxId?: string; at?: Date } = {}) => {
    const verdict = checkOrigin({ inboxId: o.inboxId ?? agent.inboxId, metadata }, keys, o.at ?? now);
    return verdict.proven ? 'proven' : verdict.why;
  };

  test('a member copies the profile of an agent', () => {
    expect(why(profileOf(HOST))).toBe('proven');
    expect(why(profileOf(HOST), { inboxId: 'd'.repeat(64) })).toBe('not-signed');
  });

  test('a member shows an agent to newcomers as one of another template, or as another instance', () => {
    expect(why({ ...profileOf(HOST), templateId: `tmpl_${'d'.repeat(26)}` })).toBe('not-signed');
    expect(why({ ...profileOf(HOST), instanceId: `inst_${'d'.repeat(26)}` })).toBe('not-signed');
    const { attestation_agent: _, ...withoutTemplate } = profileOf(HOST);
    expect(why({ ...withoutTemplate, templateId: `tmpl_${'d'.repeat(26)}` })).toBe('malformed');
  });

  test('an old proof is shown again, and one from the future', () => {
    const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
    expect(why(profileOf(HOST), { at: hours(24) })).toBe('proven');
    expect(why(profileOf(HOST), { at: hours(24.01) })).toBe('too-old');
    expect(why(profileOf(HOST), { at: hours(-0.01) })).toBe('proven');
    expect(why(profileOf(HOST), { at: hours(-0.02) })).toBe('too-new');
    expect(why({ ...profileOf(HOST), attestation_ts: '2026-11-23T11:00:00Z' })).toBe('not-signed');
  });

  test('a host of another deployment, or one that names a key of ours', () => {
    expect(why(profileOf(ROGUE))).toBe('unknown-host');
    expect(why({ ...profileOf(ROGUE), attestation_kid: publicOf(HOST) })).toBe('not-signed');
  });

  test('a gateway adds a key that the deployment has not certified, or gives a certificate to another key', async () => {
    const document = originKeysDocument(publicOf(DEPLOYMENT), [certified(HOST), certified(ROGUE, ROGUE)]);
    const [honest] = document.keys;
    const [, rogue] = originKeysDocument(publicOf(DEPLOYMENT), [certified(HOST), certified(ROGUE)]).keys;
    const swapped = { ...honest, x: rogue?.x, kid: rogue?.kid };
    const otherHost = { ...rogue, host: `host_${'z'.repeat(26)}` };
    const read = await readOriginKeys({ ...document, keys: [...document.keys, swapped, otherHost] }, { now });
    expect([...read.hosts.keys()]).toEqual([publicOf(HOST)]);
  });

  test('a gateway serves the keys of a deployment of its own to a client that knows another', async () => {
    const document = originKeysDocument(publicOf(ROGUE), [certified(HOST, ROGUE)]);
    await expect(readOriginKeys(document, { now, deployment: publicOf(DEPLOYMENT) })).rejects.toThrow('keys of another deployment');
  });

  test('a key is named otherwise than it is', async () => {
    const { deployment, keys: published } = originKeysDocument(publicOf(DEPLOYMENT), [certified(HOST)]);
    const read = await readOriginKeys({ deployment, keys: published.map((key) => ({ ...key, kid: publicOf(ROGUE) })) }, { now });
    expect([...read.hosts.keys()]).toEqual([publicOf(HOST)]);
  });

  test('any other change of a proof, and any rubbish in its place', () => {
    const fields = ['attestation', 'attestation_ts', 'attestation_kid', 'attestation_agent', 'instanceId', 'templateId'] as const;
    const honest: Record<string, unknown> = profileOf(HOST);
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.oneof(fc.string(), fc.anything()), (field, value) => {
        fc.pre(value !== honest[field]);
        expect(why({ ...honest, [field]: value })).not.toBe('proven');
      }),
    );
  });

  test('any rubbish in place of the keys', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.array(fc.anything(), { maxLength: 4 }), async (document, rubbish) => {
        await expect(readOriginKeys(document, { now })).rejects.toThrow('no list of the keys');
        const read = await readOriginKeys({ deployment: publicOf(DEPLOYMENT), keys: rubbish }, { now });
        expect(read.hosts.size).toBe(0);
      }),
    );
    const many = { deployment: publicOf(DEPLOYMENT), keys: Array(1_001).fill({}) };
    await expect(readOriginKeys(many, { now })).rejects.toThrow('no list of the keys');
  });
});

test('a profile without a proof is nobody’s agent', () => {
  expect(checkOrigin({ inboxId: agent.inboxId, metadata: { templateId: agent.templateId } }, keys, now)).toEqual({
    proven: false,
    why: 'none',
  });
});
