// A creator's attestation that a version is the latest: what counts as one, which of several counts, and when it expires.
import { type Action, contentDigest, type InboxKeys, newEnvelope, signWithWallet, statementText, templateId } from '@offshoot/statements';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, test } from 'vitest';
import { type Attestation, isStale, newerAttestation, verifyAttestation } from '../../src/agent/versions/domain/attestation.ts';
import type { Signed, SignedVersion } from '../../src/agent/versions/domain/signed-version.ts';

const NOW = new Date('2026-03-01T10:00:00Z');
const DAY = 24 * 3600;
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const CREATOR = '1'.repeat(64);
const KEY = `0x${'1'.repeat(64)}` as const;
const OTHER_KEY = `0x${'2'.repeat(64)}` as const;
const keys: InboxKeys = { inboxId: CREATOR, addresses: [privateKeyToAccount(KEY).address.toLowerCase()], installations: [] };
const salt = 'a'.repeat(32);
const content = { instructions: 'x' };
const bare: SignedVersion = {
  templateId: templateId(CREATOR, salt),
  version: 4,
  previousDigest: contentDigest({}),
  digest: contentDigest(content),
  creatorId: CREATOR,
  salt,
  content,
  statement: { envelope: newEnvelope(CREATOR, { now: NOW, nonce: '0'.repeat(32) }), signatures: [] },
};
const about = (version: SignedVersion): Action => ({
  action: 'template.attest-version',
  templateId: version.templateId,
  version: version.version,
  digest: version.digest,
});
async function attest(o: { action?: Action; key?: `0x${string}`; by?: string; days?: number } = {}): Promise<Signed> {
  const envelope = newEnvelope(o.by ?? CREATOR, { now: NOW, nonce: 'b'.repeat(32), lifetimeSeconds: (o.days ?? 30) * DAY });
  return { envelope, signatures: [await signWithWallet(o.key ?? KEY, statementText(envelope, o.action ?? about(bare)))] };
}
const verify = (attestation: Signed | undefined, now = NOW) =>
  verifyAttestation(attestation === undefined ? bare : { ...bare, attestation }, keys, now);

describe('an attestation', () => {
  test('by the creator about this version counts, even after its expiry', async () => {
    const expected = { version: 4, issuedAt: NOW.getTime(), expiresAt: after(30 * DAY).getTime() };
    expect(await verify(await attest())).toEqual(expected);
    expect(await verify(await attest(), after(400 * DAY))).toEqual(expected);
    expect(await verify(undefined)).toBeUndefined();
  });

  test.each<[string, string, () => Promise<Signed>, Date?]>([
    ['by another key', 'STATEMENT_KEY_UNKNOWN', () => attest({ key: OTHER_KEY })],
    ['by another person', 'STATEMENT_WRONG_SIGNER', () => attest({ by: '2'.repeat(64) })],
    ['of another version', 'STATEMENT_SIGNATURE_INVALID', () => attest({ action: about({ ...bare, version: 3 }) })],
    ['of other content', 'STATEMENT_SIGNATURE_INVALID', () => attest({ action: about({ ...bare, digest: contentDigest({}) }) })],
    [
      'of another template',
      'STATEMENT_SIGNATURE_INVALID',
      () => attest({ action: about({ ...bare, templateId: templateId(CREATOR, 'b'.repeat(32)) }) }),
    ],
    ['for longer than the maximum', 'STATEMENT_LIFETIME_TOO_LONG', () => attest({ days: 91 })],
    ['from the future', 'STATEMENT_NOT_YET_VALID', () => attest(), after(-3600)],
    [
      'with a changed expiry',
      'STATEMENT_SIGNATURE_INVALID',
      async () => {
        const made = await attest();
        return { ...made, envelope: { ...made.envelope, expiresAt: after(60 * DAY) } };
      },
    ],
    [
      'without an expiry',
      'STATEMENT_MALFORMED',
      async () => {
        const { envelope, signatures } = await attest();
        const { expiresAt: _, ...endless } = envelope;
        return { envelope: endless, signatures };
      },
    ],
  ])('attack: %s → %s', async (_, reason, make, now) => {
    await expect(verify(await make(), now)).rejects.toMatchObject({ reason });
  });

  test('without an expiry is refused with a message that says so', async () => {
    const { envelope, signatures } = await attest();
    const { expiresAt: _, ...endless } = envelope;
    await expect(verify({ envelope: endless, signatures })).rejects.toThrow('The attestation has no expiry.');
  });
});

describe('which one counts', () => {
  const one = (version: number, issuedAt: number, expiresAt = issuedAt + 10): Attestation => ({ version, issuedAt, expiresAt });
  test('that of the newer version, then the later one; an earlier one that lasts longer does not', () => {
    expect(newerAttestation(undefined, one(1, 5))).toEqual(one(1, 5));
    expect(newerAttestation(one(1, 5), undefined)).toEqual(one(1, 5));
    expect(newerAttestation(one(1, 5), one(1, 6))).toEqual(one(1, 6));
    expect(newerAttestation(one(1, 6), one(1, 5, 900))).toEqual(one(1, 6));
    expect(newerAttestation(one(1, 6), one(2, 5))).toEqual(one(2, 5));
    expect(newerAttestation(one(2, 5), one(1, 6))).toEqual(one(2, 5));
  });

  test('an expired one makes the agent stale; without any, it is not stale', () => {
    expect(isStale(undefined, NOW)).toBe(false);
    const until = one(1, NOW.getTime(), NOW.getTime() + 1000);
    expect(isStale(until, after(1))).toBe(false);
    expect(isStale(until, new Date(NOW.getTime() + 1001))).toBe(true);
  });
});
