import { deflateSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { CodecTable, contentBytes, encodeContent, nameOfType, typeOfName } from '../src/content.ts';
import { bytesCodec } from '../src/index.ts';

const encoded = (content: Uint8Array, compression?: number) => ({ parameters: {}, content, compression });
const hello = Buffer.from('hello');

it.each([
  ['as it is', encoded(hello)],
  ['deflated', encoded(deflateSync(hello), 0)],
  ['gzipped', encoded(gzipSync(hello), 1)],
])('content is read %s', (_, content) => {
  expect(Buffer.from(contentBytes(content)).toString()).toBe('hello');
});

it.each([
  ['a bomb', encoded(gzipSync(Buffer.alloc(50_000_000)), 1)],
  ['damaged data', encoded(hello, 1)],
  ['an unknown compression', encoded(hello, 7)],
])('%s is refused', (_, content) => {
  expect(() => contentBytes(content)).toThrow();
});

it('a codec reads every minor version of its type, and no other major', () => {
  const codec = bytesCodec('offshoot/blob:1.0');
  const table = new CodecTable([codec]);
  expect(table.codecFor(typeOfName('offshoot/blob:1.7'))).toBe(codec);
  expect(table.codecFor(typeOfName('offshoot/blob:2.0'))).toBeUndefined();
  expect(table.codecFor(typeOfName('elsewhere/blob:1.0'))).toBeUndefined();
});

it('a content type converts to a name, and a name needs an authority', () => {
  const { type } = encodeContent(bytesCodec('offshoot/context_transfer:1.0'), hello);
  expect(type && nameOfType(type)).toBe('offshoot/context_transfer:1.0');
  expect(() => typeOfName('offshoot/blob')).toThrow(/authority/);
});
