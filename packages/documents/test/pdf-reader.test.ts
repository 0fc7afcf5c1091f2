import { afterAll, expect, test } from 'vitest';
import { TextReader } from '../src/text-reader.ts';
import { page, pdfBomb, pdfOf } from './pdf-of.ts';

const reader = new TextReader();
afterAll(() => reader.close());

const pdf = pdfOf([page('Soup is 6 euros.'), page('The kitchen is open until 10.')]);

test('a caller that no longer waits for a file ends its reading, and the next file is read', async () => {
  const leaving = new AbortController();
  const [first, second, third] = [
    reader.read({ content: pdf, type: '' }, leaving.signal),
    reader.read({ content: pdf, type: '' }, leaving.signal),
    reader.read({ content: pdf, type: '' }, new AbortController().signal),
  ];
  leaving.abort(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  await expect(second).rejects.toThrow('gone');
  expect((await third).text).toBe('Soup is 6 euros.\n\nThe kitchen is open until 10.');
});

test('attack: a text that only begins like a PDF', async () => {
  const damaged = { name: 'UnreadableFile', code: 'invalid_file', message: 'The PDF is damaged.' };
  await expect(reader.read({ content: pdf.subarray(0, 200), type: '' })).rejects.toMatchObject(damaged);
});

test('attack: a PDF that unpacks to gigabytes ends its reader only', async () => {
  const content = pdfBomb();
  expect(content.length).toBeLessThan(500_000);
  const tooMuch = { name: 'UnreadableFile', message: 'To read the file takes too much memory.' };
  await expect(reader.read({ content, type: '' })).rejects.toMatchObject(tooMuch);
  expect((await reader.read({ content: pdf, type: '' })).text).toContain('Soup');
});
