// A mail to the agent, as a message in the conversation.

import { outsideSpeaker } from '@offshoot/memory/items/outside-line.ts';
import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mailLine, type ReceivedMail } from '../../src/agent/mail/domain/mail-line.ts';

const MAIL: ReceivedMail = {
  id: '<1@x>',
  fromAddress: 'ada@example.org',
  fromName: 'Ada',
  others: [],
  subject: 'Table?',
  text: 'At 6?\n\nAda',
  isCut: false,
};
const line = (more: Partial<ReceivedMail> = {}, isLast = false) => mailLine({ ...MAIL, ...more }, { isLast });

test.each([
  [line(), '📧 Mail from ada@example.org (“Ada”): “Table?”\n> At 6?\n>\n> Ada'],
  [line({ fromName: '', subject: '', text: '' }), '📧 Mail from ada@example.org: no subject\n(no text that I can read)'],
  [line({ fromAddress: undefined, text: 'x', isCut: true }), '📧 Mail from an unknown address: “Table?”\n> x\n(The mail goes on.)'],
  [line({ text: 'x' }, true).split('\n').at(-1), 'That is as much mail as I show in a day. The rest comes tomorrow.'],
  [line({ text: 'x'.repeat(1001) }), `📧 Mail from ada@example.org (“Ada”): “Table?”\n> ${'x'.repeat(1000)}\n(The mail goes on.)`],
])('%s', (shown, expected) => {
  expect(shown).toBe(expected);
});

test.each([
  ['https://evil.example/a?b=c', 'https[:]//evil[.]example/a?b=c'],
  ['a.bc.evil.example evil。example', 'a[.]bc[.]evil[.]example evil[.]example'],
  ['evil.example/?q=a@b.example', 'evil[.]example/?q=a@b[.]example'],
  ['write to desk@hotel.example.', 'write to desk@hotel.example.'],
  ['At 6.30, e.g. tomorrow. Then go.', 'At 6.30, e.g. tomorrow. Then go.'],
])('nothing is a link: %s', (text, shown) => {
  expect(line({ text, subject: '' }).split('\n')[1]).toBe(`> ${shown}`);
  expect(line({ text: '', subject: text })).toContain(`“${shown}”`);
  expect(line({ text: '', fromName: text })).toContain(`(“${shown}”)`);
});

test('every line is marked as the sender’s, and none has a link', () => {
  const text = fc.string({
    unit: fc.oneof(anyCharacter, fc.constantFrom('\n', '📧 ', 'May I?', '://', 'http', '.com', 'www.', 'a', '👍')),
    maxLength: 60,
  });
  const name = text.map((one) => one.replaceAll(/\s+/g, ' '));
  fc.assert(
    fc.property(text, name, name, (body, subject, fromName) => {
      const shown = line({ text: body, subject, fromName });
      const [head = '', ...others] = shown.split('\n');
      expect(outsideSpeaker(shown)).toBe('an e-mail from outside');
      expect(head).toContain('ada@example.org');
      for (const each of others) expect(each).toMatch(/^>|^\(no text that I can read\)$/);
      expect(shown).not.toContain('://');
      for (const word of shown.split(/\s+/)) if (!word.includes('@')) expect(word).not.toMatch(/[\p{L}\p{N}]\.com/u);
    }),
    { numRuns: propertyRuns(300) },
  );
});
