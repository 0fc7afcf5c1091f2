// Which template versions an agent accepts, attack by attack.
import { Refusal } from '@offshoot/refusals';
import { contentDigest, type InboxKeys, type JsonObject, textDigest } from '@offshoot/statements';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignedVersion } from '../../src/agent/versions/domain/signed-version.ts';
import {
  type AppliedVersion,
  requireNextVersion,
  requireSameTemplate,
  verifyVersion,
} from '../../src/agent/versions/domain/template-update.ts';
import { CREATOR, MALLORY, NOW, OWNER, reason, SALT, sign, signedVersion, TEMPLATE } from './signers.ts';

const contentOf = (instructions: string): JsonObject => ({ agentName: 'Trip Planner', instructions, model: { default: 'gpt-oss-20b' } });

/** A version with its own instructions, signed by an honest creator. */
const version = (
  number: number,
  { instructions = `Instructions ${number}.`, ...o }: { instructions?: string } & Parameters<typeof signedVersion>[2] = {},
) => signedVersion(number, contentOf(instructions), o);

const applied = ({ templateId: id, version: number, digest }: SignedVersion): AppliedVersion => ({
  templateId: id,
  version: number,
  digest,
});

/** What an agent does with a version, given the keys of the creator that the version names. */
async function take(current: AppliedVersion, next: SignedVersion, keys?: InboxKeys): Promise<'apply' | 'same'> {
  const named = [CREATOR, MALLORY, OWNER].find(({ inboxId }) => inboxId === next.creatorId);
  requireSameTemplate(current, next);
  await verifyVersion(next, keys ?? named?.keys ?? { inboxId: next.creatorId, addresses: [], installations: [] }, NOW);
  return requireNextVersion(current, next);
}

let v1: SignedVersion;
let v2: SignedVersion;
let v3: SignedVersion;
let v4: SignedVersion;
beforeAll(async () => {
  v1 = await version(1);
  v2 = await version(2, { previous: v1 });
  v3 = await version(3, { previous: v2 });
  v4 = await version(4, { previous: v3 });
});
/** The agent under attack has version 2. */
const attack = (next: SignedVersion, keys?: InboxKeys) => reason(take(applied(v2), next, keys));

test('a version of another template does not fit into the order', () => {
  const elsewhere = { ...applied(v2), templateId: `tmpl_${'b'.repeat(26)}` };
  expect(() => requireNextVersion(elsewhere, v3)).toThrow(expect.objectContaining({ reason: 'UPDATE_FOREIGN_TEMPLATE' }));
});

describe('accepted', () => {
  test('the next version, one after a gap, and the same one, which changes nothing', async () => {
    expect(await attack(v3)).toBe('apply');
    expect(await attack(v4)).toBe('apply');
    expect(await attack(v2)).toBe('same');
  });

  test('the highest number that a creator can have reached, and nothing below it afterwards', async () => {
    const last = await version(10_002, { previous: v2 });
    expect(await attack(last)).toBe('apply');
    expect(await reason(take(applied(last), v3))).toBe('UPDATE_ROLLBACK');
  });

  test('with one valid signature among others', async () => {
    const [good] = v3.statement.signatures;
    const [foreign] = v4.statement.signatures;
    if (good === undefined || foreign === undefined) throw new Error('signatures expected');
    expect(await attack({ ...v3, statement: { ...v3.statement, signatures: [foreign, good] } })).toBe('apply');
  });
});

describe('attack', () => {
  const table: [string, string, () => SignedVersion | Promise<SignedVersion>][] = [
    ['rollback to an older version', 'UPDATE_ROLLBACK', () => v1],
    [
      'replay of an old version under the current number',
      'STATEMENT_SIGNATURE_INVALID',
      () => ({ ...v1, version: 2, previousDigest: v1.digest }),
    ],
    [
      'equivocation: two signed contents with one number',
      'UPDATE_EQUIVOCATION',
      () => version(2, { previous: v1, instructions: 'Other.' }),
    ],
    [
      'equivocation: a next version on top of another past',
      'UPDATE_EQUIVOCATION',
      async () => version(3, { previous: await version(2, { previous: v1, instructions: 'Other.' }) }),
    ],
    ['chain broken: a next version on top of an older one', 'UPDATE_EQUIVOCATION', () => version(3, { previous: v1 })],
    ['chain broken: the signed previous digest is replaced', 'STATEMENT_SIGNATURE_INVALID', () => ({ ...v3, previousDigest: v1.digest })],
    ['chain broken: no previous digest', 'STATEMENT_MALFORMED', () => ({ ...v3, previousDigest: '' })],
    ['splice: another template of the same creator', 'UPDATE_FOREIGN_TEMPLATE', () => version(3, { previous: v2, salt: 'b'.repeat(32) })],
    [
      'splice: another template’s version under this one’s id',
      'TEMPLATE_ID_MISMATCH',
      async () => ({ ...(await version(3, { previous: v2, salt: 'b'.repeat(32) })), templateId: TEMPLATE }),
    ],
    [
      'splice: … and salt',
      'STATEMENT_SIGNATURE_INVALID',
      async () => ({ ...(await version(3, { previous: v2, salt: 'b'.repeat(32) })), templateId: TEMPLATE, salt: SALT }),
    ],
    ['mix: the content of another version', 'UPDATE_DIGEST_MISMATCH', () => ({ ...v3, content: v4.content })],
    [
      'mix: content and digest of another version',
      'STATEMENT_SIGNATURE_INVALID',
      () => ({ ...v3, content: v4.content, digest: v4.digest }),
    ],
    ['mix: the statement of another version', 'STATEMENT_SIGNATURE_INVALID', () => ({ ...v3, statement: v4.statement })],
    ['mix: the number of another version', 'STATEMENT_SIGNATURE_INVALID', () => ({ ...v3, version: 4 })],
    ['tampering: one more key in the content', 'UPDATE_DIGEST_MISMATCH', () => ({ ...v3, content: { ...v3.content, description: 'x' } })],
    [
      'tampering: wider capabilities with the digest adjusted',
      'STATEMENT_SIGNATURE_INVALID',
      () => {
        const content = { ...v3.content, model: { default: 'evil-model' } };
        return { ...v3, content, digest: contentDigest(content) };
      },
    ],
    ['fast-forward: one step too far', 'UPDATE_FAST_FORWARD', () => version(10_003, { previous: v2 })],
    [
      'fast-forward: a signed 2^53 − 1, which would block all updates',
      'UPDATE_FAST_FORWARD',
      () => version(Number.MAX_SAFE_INTEGER, { previous: v2 }),
    ],
    ['fast-forward: an unsigned 2^53 − 1', 'STATEMENT_SIGNATURE_INVALID', () => ({ ...v3, version: Number.MAX_SAFE_INTEGER })],
    ['fast-forward: 2^53', 'STATEMENT_MALFORMED', () => ({ ...v3, version: 2 ** 53 })],
    ['fast-forward: infinity', 'STATEMENT_MALFORMED', () => ({ ...v3, version: Number.POSITIVE_INFINITY })],
    ['not a number', 'STATEMENT_MALFORMED', () => ({ ...v3, version: Number.NaN })],
    ['a fraction', 'STATEMENT_MALFORMED', () => ({ ...v3, version: 2.5 })],
    ['version 0', 'STATEMENT_MALFORMED', () => ({ ...v3, version: 0 })],
    ['a negative version', 'STATEMENT_MALFORMED', () => ({ ...v3, version: -3 })],
    ['version 1 with a past', 'STATEMENT_MALFORMED', () => ({ ...v1, previousDigest: v2.digest })],
    [
      'wrong creator for the id',
      'TEMPLATE_ID_MISMATCH',
      async () => ({ ...(await version(3, { previous: v2, by: MALLORY })), templateId: TEMPLATE }),
    ],
    [
      'the creator’s name on another person’s statement',
      'STATEMENT_WRONG_SIGNER',
      async () => ({ ...(await version(3, { previous: v2, by: MALLORY })), templateId: TEMPLATE, creatorId: CREATOR.inboxId }),
    ],
    [
      'another person’s signature under the creator’s envelope',
      'STATEMENT_KEY_UNKNOWN',
      async () => ({
        ...v3,
        statement: { envelope: v3.statement.envelope, signatures: (await version(3, { previous: v2, by: MALLORY })).statement.signatures },
      }),
    ],
    ['wrong salt', 'TEMPLATE_ID_MISMATCH', () => ({ ...v3, salt: 'b'.repeat(32) })],
    ['a salt without canonical form', 'STATEMENT_MALFORMED', () => ({ ...v3, salt: 'A'.repeat(32) })],
    ['no salt', 'STATEMENT_MALFORMED', () => ({ ...v3, salt: '' })],
    ['no signature', 'STATEMENT_MALFORMED', () => ({ ...v3, statement: { ...v3.statement, signatures: [] } })],
    [
      'a flood of signatures',
      'STATEMENT_MALFORMED',
      () => ({ ...v3, statement: { ...v3.statement, signatures: Array.from({ length: 9 }, () => v3.statement.signatures).flat() } }),
    ],
    [
      'an unsigned envelope',
      'STATEMENT_SIGNATURE_INVALID',
      () => ({ ...v3, statement: { ...v3.statement, envelope: { ...v3.statement.envelope, nonce: 'f'.repeat(32) } } }),
    ],
    ['issued in the future', 'STATEMENT_NOT_YET_VALID', () => version(3, { previous: v2, now: new Date(NOW.getTime() + 3_600_000) })],
    [
      'a statement of another action',
      'STATEMENT_SIGNATURE_INVALID',
      async () => ({
        ...v3,
        statement: {
          ...(await sign(CREATOR, { action: 'template.set-visibility', templateId: TEMPLATE, version: 3, visibility: 'public' })),
          envelope: v3.statement.envelope,
        },
      }),
    ],
    ['content without canonical form', 'STATEMENT_MALFORMED', () => ({ ...v3, content: { instructions: '\ud800' } })],
  ];
  test.each(table)('%s → %s', async (_, expected, make) => {
    expect(await attack(await make())).toBe(expected);
  });

  test('a revoked key', async () => {
    expect(await attack(v3, { ...CREATOR.keys, addresses: [] })).toBe('STATEMENT_KEY_UNKNOWN');
  });

  test('the keys of another inbox', async () => {
    const [signature] = (await version(3, { previous: v2, by: MALLORY })).statement.signatures;
    if (signature === undefined) throw new Error('signature expected');
    const forged = { ...v3, statement: { ...v3.statement, signatures: [signature] } };
    expect(await attack(forged, MALLORY.keys)).toBe('STATEMENT_KEY_UNKNOWN');
  });
});

describe('after any sequence of versions', () => {
  test('the applied version never decreases and changes only to a signed one', async () => {
    const honest = [v1, v2, v3, v4, await version(5, { previous: v4 })];
    const equivocal = await Promise.all([2, 3, 4].map((n) => version(n, { previous: honest[n - 2], instructions: 'Other.' })));
    const forked = await Promise.all([2, 3, 4, 5].map((n, at) => version(n, { previous: { digest: textDigest(`fork ${at}`) } })));
    const forged: SignedVersion[] = [
      ...honest.map((one) => ({ ...one, version: one.version + 1 })),
      ...honest.map((one) => ({ ...one, content: contentOf('Forged.'), digest: contentDigest(contentOf('Forged.')) })),
      ...honest.map((one) => ({ ...one, version: 2 ** 53 - 1 })),
      await version(9, { previous: v4, salt: 'b'.repeat(32) }),
      { ...(await version(9, { previous: v4, by: MALLORY })), templateId: TEMPLATE },
    ];
    const signed = [...honest, ...equivocal, ...forked];
    const pool = [...signed, ...forged];
    // Whether a version is genuine does not depend on what was applied before, so it is checked once for any order.
    const genuine = new Set<SignedVersion>();
    for (const one of pool) if ((await reason(verifyVersion(one, CREATOR.keys, NOW))) === 'undefined') genuine.add(one);
    expect(signed.every((one) => genuine.has(one))).toBe(true);
    expect(forged.filter((one) => genuine.has(one) && one.templateId === TEMPLATE)).toEqual([]);

    const offered = fc.array(fc.constantFrom(...pool), { maxLength: 30 });
    fc.assert(
      fc.property(offered, fc.constantFrom(...honest), (sequence, start) => {
        let current = applied(start);
        for (const next of sequence) {
          const before = current;
          try {
            requireSameTemplate(current, next);
            if (!genuine.has(next)) continue;
            if (requireNextVersion(current, next) === 'apply') current = applied(next);
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
          }
          expect(current.templateId).toBe(TEMPLATE);
          expect(current.version).toBeGreaterThanOrEqual(before.version);
          if (current.version === before.version) expect(current.digest).toBe(before.digest);
        }
        const newest = Math.max(start.version, ...sequence.filter((one) => genuine.has(one)).map((one) => one.version));
        expect(current.version).toBeLessThanOrEqual(newest);
      }),
      { numRuns: propertyRuns(300) },
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(honest, { minLength: 1 }), (sequence) => {
        let current = applied(v1);
        for (const next of sequence)
          try {
            if (requireNextVersion(current, next) === 'apply') current = applied(next);
          } catch (error) {
            expect(error).toMatchObject({ reason: 'UPDATE_ROLLBACK' });
          }
        expect(current.version).toBe(Math.max(...sequence.map((one) => one.version)));
      }),
    );
  });
});
