import { create, toBinary } from '@bufbuild/protobuf';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { idPart, numberPart, pageTokens, refusalOf, timePart } from '@offshoot/rpc';
import { anyCharacter } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromWire, toWire } from '../src/wire/index.ts';

const reasonOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return refusalOf(error)?.reason;
  }
  return undefined;
};

test('IDs have their prefix and 26 base32 digits, and do not repeat', () => {
  const ids = Array.from({ length: 1000 }, () => newId('inst'));
  for (const id of ids) expect(id).toMatch(/^inst_[a-z2-7]{26}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

const pages = pageTokens<[Date, string, number]>('ListThings', timePart, idPart('inst'), numberPart);
const cursors = fc.tuple(
  fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
  fc.stringMatching(/^inst_[a-z2-7]{26}$/),
  fc.maxSafeNat(),
);
/** A token decodes to a cursor that encodes to the same token, or is refused with one specific reason. */
const isRefused = (token: string, filter: unknown = 'filter') => {
  try {
    const cursor = pages.decode(filter, token);
    expect(pages.encode(filter, cursor)).toBe(token);
    return false;
  } catch (error) {
    expect(refusalOf(error)?.reason).toBe('PAGE_TOKEN_INVALID');
    return true;
  }
};

test('a page token returns its cursor only for its own method and filter', () => {
  const others = pageTokens<[Date, string, number]>('ListOthers', timePart, idPart('inst'), numberPart);
  fc.assert(
    fc.property(fc.json(), cursors, (filter, cursor) => {
      const token = pages.encode(filter, cursor);
      expect(token).toMatch(/^[A-Za-z0-9_-]{1,512}$/);
      expect(pages.decode(filter, token)).toEqual(cursor);
      expect(isRefused(token, `${filter}!`)).toBe(true);
      expect(reasonOf(() => others.decode(filter, token))).toBe('PAGE_TOKEN_INVALID');
    }),
  );
  expect(pages.decode('x', '')).toBeUndefined();
  expect(pages.encode('x', undefined)).toBe('');
});

test('attack: forged page tokens', () => {
  fc.assert(fc.property(fc.string({ minLength: 1, unit: anyCharacter }), (token) => isRefused(token)));
});

test('attack: page tokens with the right digest but other values, and genuine ones that were cut, spliced or re-encoded', () => {
  const text = (token: string) => Buffer.from(token, 'base64url').toString();
  const [digest = ''] = text(pages.encode('filter', [new Date(0), `inst_${'a'.repeat(26)}`, 0])).split(' ');
  const anyPart = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.double().map(String),
    fc.bigInt().map(String),
    fc.constantFrom('', '0', '-0', '00', '1e3', '0x10', 'NaN', '-1', '8640000000000001', '253402300800000', '9007199254740993', '\0'),
    fc.stringMatching(/^inst_[a-z2-7]{26}$/),
  );
  fc.assert(
    fc.property(fc.array(anyPart, { maxLength: 5 }), (parts) => {
      isRefused(Buffer.from([digest, ...parts].join(' ')).toString('base64url'));
      isRefused(Buffer.from(JSON.stringify([digest, ...parts])).toString('base64url'));
    }),
  );
  fc.assert(
    fc.property(cursors, fc.nat(), fc.constantFrom('=', ' ', '\n', '%', '+', 'A', '\0'), (cursor, at, added) => {
      const token = pages.encode('filter', cursor);
      const cut = token.slice(0, at % token.length);
      if (cut !== '') isRefused(cut);
      expect(isRefused(token + added)).toBe(true);
      isRefused(token.slice(0, at % token.length) + added + token.slice(at % token.length));
      expect(isRefused(Buffer.from(token, 'base64url').toString('base64url') + token)).toBe(true);
    }),
  );
});

test('a statement survives the wire unchanged', () => {
  const envelope = {
    signer: 'a'.repeat(64),
    nonce: 'b'.repeat(32),
    issuedAt: new Date(1_772_000_000_000),
    expiresAt: new Date(1_772_000_300_000),
  };
  const signatures = [
    { kind: 'installation' as const, publicKey: new Uint8Array(32).fill(1), signature: new Uint8Array(64).fill(2) },
    { kind: 'wallet' as const, address: `0x${'c'.repeat(40)}`, signature: new Uint8Array(65).fill(3) },
  ];
  expect(fromWire(toWire(envelope, signatures))).toEqual({ envelope, signatures });
  const { expiresAt: _, ...endless } = envelope;
  expect(fromWire(toWire(endless, signatures)).envelope).toEqual(endless);
});

test('attack: fractions of a second, which the signed text cannot express', () => {
  const statement = create(SignedStatementSchema, { signerInboxId: 'a'.repeat(64), issueTime: { seconds: 1n, nanos: 5 } });
  expect(toBinary(SignedStatementSchema, statement).length).toBeGreaterThan(0);
  expect(reasonOf(() => fromWire(statement))).toBe('STATEMENT_MALFORMED');
  expect(reasonOf(() => fromWire(create(SignedStatementSchema, {})))).toBe('STATEMENT_MALFORMED');
  expect(reasonOf(() => fromWire(create(SignedStatementSchema, { issueTime: { seconds: 1n }, signatures: [{}] })))).toBe(
    'STATEMENT_MALFORMED',
  );
});
