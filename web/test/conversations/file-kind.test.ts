import { expect, test } from 'vitest';
import { kindOfFile, pictureType } from '../../src/conversations/chat/file-kind.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]],
  ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
  ['image/gif', [...bytes('GIF89a')]],
  ['image/webp', [...bytes('RIFF1234WEBPVP8 ')]],
])('%s is known by its first bytes', (type, begins) => expect(pictureType(Uint8Array.from(begins))).toBe(type));

test.each([
  ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['a page', '<!doctype html>'],
  ['a document', '%PDF-1.7'],
  ['another RIFF file', 'RIFF1234WAVEfmt '],
  ['nothing', ''],
])('attack: %s is no picture, whatever it is called', (_, text) => expect(pictureType(bytes(text))).toBeUndefined());

test('a text is opened, and as Markdown if it is called so', () => {
  expect(kindOfFile('notes.txt', bytes('Grüße'))).toBe('text');
  expect(kindOfFile('PLAN.MD', bytes('# Plan'))).toBe('markdown');
  expect(kindOfFile('menu.pdf', bytes('%PDF-1.7\n\0'))).toBe('other');
  expect(kindOfFile('notes.md', Uint8Array.of(0xff, 0xfe, 0x41))).toBe('other');
});
