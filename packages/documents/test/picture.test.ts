import { expect, test } from 'vitest';
import { pictureSize } from '../src/picture.ts';

const bytes = (text: string, ...rest: number[]) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.from(rest)]);
const WEBP = 'RIFF\0\0\0\0WEBP';

test.each<[string, Buffer, [number, number]]>([
  ['PNG', bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 0, 0, 1, 0, 0, 0, 0, 9), [256, 9]],
  ['GIF', bytes('GIF89a', 0, 1, 9, 0), [256, 9]],
  ['WebP with more', bytes(`${WEBP}VP8X`, ...Array(8).fill(0), 255, 0, 0, 8, 0, 0), [256, 9]],
  ['WebP', bytes(`${WEBP}VP8 `, ...Array(10).fill(0), 0, 1, 9, 0), [256, 9]],
  ['WebP without loss', bytes(`${WEBP}VP8L`, 0, 0, 0, 0, 0x2f, 255, 0, 2, 0, ...Array(5).fill(0)), [256, 9]],
  ['JPEG', bytes('\xff\xd8\xff', 0xe0, 0, 3, 7, 0xff, 0xff, 0xc2, 0, 17, 8, 0, 9, 1, 0, 3), [256, 9]],
])('size of a %s', (_, content, [width, height]) => {
  expect(pictureSize(content)).toEqual({ width, height });
});

test('attack: headers that break off or lie about lengths have no size, and end', () => {
  const jpeg = (...rest: number[]) => bytes('\xff\xd8\xff', ...rest);
  expect(pictureSize(jpeg(0xe0, 0, 0, ...Array(50).fill(0xff)))).toBeUndefined();
  expect(pictureSize(jpeg(0xd9, ...Array(50).fill(0)))).toBeUndefined();
  expect(pictureSize(Buffer.concat([jpeg(), Buffer.alloc(1_000_000, 0xff)]))).toBeUndefined();
  for (const start of ['\x89PNG\r\n\x1a\n', 'GIF89a', `${WEBP}VP8X`, `${WEBP}`]) expect(pictureSize(bytes(start))).toBeUndefined();
  expect(pictureSize(bytes('<svg width="9" height="9"/>'))).toBeUndefined();
});
