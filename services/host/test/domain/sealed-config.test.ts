// Opened user config contains exactly the tools that the claim named, and refusals contain none of the values.
import { expect, test } from 'vitest';
import { readSealedConfig } from '../../src/agent/versions/domain/sealed-config.ts';

const bytes = (json: unknown) => Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));

test('the values by tool, up to 4096 bytes each', () => {
  const values = { 'api-key': 'SECRET', note: 'ü'.repeat(2048) };
  expect(readSealedConfig(bytes(values), ['note', 'api-key'], { email: 'a@b.c' })).toEqual(values);
});

test.each<[string, Uint8Array, string[], Record<string, string>]>([
  ['a key too few', bytes({ a: 'SECRET' }), ['a', 'b'], {}],
  ['a key too many', bytes({ a: 'SECRET', b: 'SECRET' }), ['a'], {}],
  ['another key', bytes({ b: 'SECRET' }), ['a'], {}],
  ['two keys that read as one', bytes({ 'a,b': 'SECRET' }), ['a', 'b'], {}],
  ['a value that is also given in plain text', bytes({ a: 'SECRET' }), ['a'], { a: 'x' }],
  ['a number', bytes({ a: 12345678 }), ['a'], {}],
  ['an object', bytes({ a: { SECRET: 'SECRET' } }), ['a'], {}],
  ['a value that is too long', bytes({ a: `SECRET${'ü'.repeat(2046)}` }), ['a'], {}],
  ['a list', bytes(['SECRET']), ['0'], {}],
  ['null', bytes('null'), ['a'], {}],
  ['an empty text although no key was named', bytes('""'), [], {}],
  ['a number although no key was named', bytes('12'), [], {}],
  ['malformed JSON', bytes('{"a":"SECRET'), ['a'], {}],
  ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe]), ['a'], {}],
])('refused: %s', (_, plaintext, keys, inClear) => {
  const read = () => readSealedConfig(plaintext, keys, inClear);
  expect(read).toThrow(expect.objectContaining({ reason: 'SEALED_VALUE_INVALID' }));
  expect(read).toThrow(expect.not.objectContaining({ message: expect.stringContaining('SECRET') }));
});
