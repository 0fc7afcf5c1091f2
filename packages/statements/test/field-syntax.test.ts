// Each field refuses as malformed what its type rules out but a caller can still send.
import { describe, expect, test } from 'vitest';
import { canonicalJson, type JsonValue } from '../src/digest.ts';
import { byteCount, field, instant, origin, versionNumber } from '../src/field-syntax.ts';
import { StatementError } from '../src/statement-error.ts';

const INSTANCE = `inst_${'a'.repeat(26)}`;

describe('a field is refused as malformed', () => {
  test.each<[string, () => unknown]>([
    ['a list that prints as a valid id', () => field('Instance', 'instanceId', [INSTANCE] as unknown as string)],
    ['an origin that no URL can have', () => origin('Audience', 'https://a..b:99999')],
    ['version 0', () => versionNumber('Version', 0)],
    ['half a version', () => versionNumber('Version', 1.5)],
    ['a version beyond doubles', () => versionNumber('Version', 2 ** 53)],
    ['a size below 0', () => byteCount('Size', -1)],
    ['half a byte', () => byteCount('Size', 0.5)],
    ['text instead of a date', () => instant('Issued-At', '2026-01-01' as unknown as Date)],
    ['an invalid date', () => instant('Issued-At', new Date(Number.NaN))],
    ['a fraction of a second', () => instant('Issued-At', new Date(1_800_000_000_001))],
    ['the year 1999', () => instant('Issued-At', new Date('1999-12-31T23:59:59Z'))],
    ['the year 10000', () => instant('Issued-At', new Date('+010000-01-01T00:00:00Z'))],
    ['content that is not JSON', () => canonicalJson(undefined as unknown as JsonValue)],
  ])('%s', (_, made) => {
    expect(made).toThrow(StatementError);
  });
});

test('the smallest and the largest value of each number are accepted', () => {
  expect([versionNumber('Version', 1), versionNumber('Version', 2 ** 53 - 1)]).toEqual(['1', '9007199254740991']);
  expect([byteCount('Size', 0), byteCount('Size', 2 ** 53 - 1)]).toEqual(['0', '9007199254740991']);
  expect(instant('Issued-At', new Date('2000-01-01T00:00:00Z'))).toBe('2000-01-01T00:00:00Z');
  expect(instant('Issued-At', new Date('9999-12-31T23:59:59Z'))).toBe('9999-12-31T23:59:59Z');
});
