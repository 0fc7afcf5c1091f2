import { expect, test } from 'vitest';
import {
  attachmentOf,
  MAX_ATTACHMENTS,
  MAX_BYTES,
  messageInput,
  objectionTo,
} from '../../../src/companies/playground/attachments/attachment.ts';

const picture = attachmentOf(1, { name: 'cat.png', size: 3, type: 'image/PNG' }, 'AAAA');
const notes = attachmentOf(2, { name: 'notes.txt', size: 3, type: 'text/plain' }, 'BBBB');

test('pictures that models look at go along as pictures, everything else as files', () => {
  expect(messageInput('What is this?', [picture, notes])).toEqual([
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'What is this?' },
        { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        { type: 'input_file', filename: 'notes.txt', file_data: 'data:text/plain;base64,BBBB' },
      ],
    },
  ]);
  expect(messageInput('Hello.')).toEqual([{ role: 'user', content: 'Hello.' }]);
  expect(messageInput('  ', [picture])).toEqual([{ role: 'user', content: [expect.objectContaining({ type: 'input_image' })] }]);
});

test.each([
  ['a drawing that can contain a script', 'image/svg+xml', 'data:image/svg+xml;base64,AAAA'],
  ['what the browser does not know', '', 'data:application/octet-stream;base64,AAAA'],
  ['attack: a type that says more', 'image/png;base64,AAAA"', 'data:application/octet-stream;base64,AAAA'],
])('%s is a file', (_, type, dataUrl) => {
  expect(attachmentOf(1, { name: 'x', size: 3, type }, 'AAAA')).toMatchObject({ isPicture: false, dataUrl });
});

test('what is empty, one too many or too large does not go along', () => {
  expect(objectionTo({ size: 0 }, [])).toBe('empty');
  expect(objectionTo({ size: MAX_BYTES }, [])).toBeUndefined();
  expect(objectionTo({ size: MAX_BYTES }, [{ size: 1 }])).toBe('tooLarge');
  expect(objectionTo({ size: 1 }, Array(MAX_ATTACHMENTS).fill({ size: 1 }))).toBe('tooMany');
});

test('as much as may go along fits a request of the API', () => {
  expect(Math.ceil(MAX_BYTES / 3) * 4).toBeLessThan(14 * 1024 * 1024);
});
