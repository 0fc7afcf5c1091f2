import { create, toBinary } from '@bufbuild/protobuf';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { decodePageToken, encodePageToken, fromWire, newId, refusalOf, toWire } from '@offshoot/rpc';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const reasonOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return refusalOf(error)?.reason;
  }
  return undefined;
};

test('ids have their prefix and 26 base32 digits, and do not repeat', () => {
  const ids = Array.from({ length: 1000 }, () => newId('inst'));
  for (const id of ids) expect(id).toMatch(/^inst_[a-z2-7]{26}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a page token gives its cursor back to its own filter', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (filter, cursor) => {
      const token = encodePageToken(filter, cursor);
      expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(decodePageToken(filter, token)).toEqual(cursor);
      expect(reasonOf(() => decodePageToken(`${filter}!`, token))).toBe('PAGE_TOKEN_INVALID');
    }),
  );
  expect(decodePageToken('x', '')).toBeUndefined();
});

test('attack: page tokens of one’s own making', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (token) => {
      expect(reasonOf(() => decodePageToken('filter', token))).toBe('PAGE_TOKEN_INVALID');
    }),
  );
  for (const json of ['null', '1', '{}', '[]', '[1]', '["x",{}]']) {
    expect(reasonOf(() => decodePageToken('filter', Buffer.from(json).toString('base64url')))).toBe('PAGE_TOKEN_INVALID');
  }
});

test('a statement is the same after the wire', () => {
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

test('attack: fractions of a second, which the signed text cannot say', () => {
  const statement = create(SignedStatementSchema, { signerInboxId: 'a'.repeat(64), issueTime: { seconds: 1n, nanos: 5 } });
  expect(toBinary(SignedStatementSchema, statement).length).toBeGreaterThan(0);
  expect(reasonOf(() => fromWire(statement))).toBe('STATEMENT_MALFORMED');
  expect(reasonOf(() => fromWire(create(SignedStatementSchema, {})))).toBe('STATEMENT_MALFORMED');
  expect(reasonOf(() => fromWire(create(SignedStatementSchema, { issueTime: { seconds: 1n }, signatures: [{}] })))).toBe(
    'STATEMENT_MALFORMED',
  );
});
