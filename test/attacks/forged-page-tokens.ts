import { createHash } from 'node:crypto';
import { anyCharacter } from '@offshoot/testing';
import fc from 'fast-check';

/** What anybody who reads the source can compute: the digest of method and filter that a token starts with. */
export function forgedToken(method: string, filter: unknown, parts: string[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([method, filter]))
    .digest('base64url')
    .slice(0, 16);
  return Buffer.from([digest, ...parts].join(' ')).toString('base64url');
}

const id = fc.stringMatching(/^(tmpl|inst)_[a-z2-7]{26}$/);
/** Values that trip up databases, clocks and numbers. */
const part = fc.oneof(
  id,
  fc.string({ unit: anyCharacter, maxLength: 20 }),
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('', '0', '-1', '00', '1e3', '0x10', 'NaN', 'Infinity', '-000001-01-01T00:00:00.000Z', '+275760-09-13T00:00:00.000Z'),
  fc.constantFrom('8640000000000001', '253402300800000', '9007199254740993', '18446744073709551616', 'a\0b', "' or 1=1 --", '\ud800'),
);

/** Tokens for one method and filter: any text, any parts after the correct digest, tokens of other filters, truncated and repeated ones. */
export function forgedTokens(method: string, filter: unknown): fc.Arbitrary<string> {
  const withDigest = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => forgedToken(method, filter, parts));
  const foreign = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => forgedToken(method, 'another', parts));
  const asJson = fc.array(part).map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url'));
  const cut = fc.tuple(withDigest, fc.nat()).map(([token, at]) => token.slice(0, 1 + (at % token.length)));
  const huge = fc.integer({ min: 500, max: 20_000 }).map((length) => 'A'.repeat(length));
  return fc.oneof(
    fc.string({ minLength: 1 }),
    withDigest,
    foreign,
    asJson,
    cut,
    withDigest.map((token) => token + token),
    huge,
  );
}
