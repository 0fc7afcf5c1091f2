import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partsOf } from '../../src/conversations/chat/links.ts';
import { conversationTitle, nameOf, oneLine, shownEmoji } from '../../src/conversations/shown-names.ts';

const urlsIn = (text: string) => partsOf(text).flatMap(({ url }) => url ?? []);

describe('links in a message', () => {
  test('are those of http and https, without what ends the sentence', () => {
    expect(urlsIn('See https://a.example/b?c=d, (http://e.example) or HTTPS://F.example/G!')).toEqual([
      'https://a.example/b?c=d',
      'http://e.example/',
      'https://f.example/G',
    ]);
    expect(urlsIn('javascript:alert(1) data:text/html,x //a.example convos://join/x a.example https:// https://[')).toEqual([]);
  });

  test('attack: a host with foreign letters is shown as what it is, and nothing is a link that hides its host behind a name', () => {
    expect(urlsIn('https://раураl.example')).toEqual(['https://xn--l-7sba6dbr.example/']);
    expect(urlsIn('https://bank.example@evil.example/')).toEqual([]);
  });

  test('change nothing else of the text', () => {
    const texts = fc.array(fc.oneof(fc.webUrl(), fc.string({ unit: anyCharacter }), fc.constantFrom(' ', '\n', 'https://', ')')), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        const found = partsOf(text);
        expect(found.map((part) => part.text).join('')).toBe(text);
        for (const { at, text: words } of found) expect(text.startsWith(words, at)).toBe(true);
        for (const url of urlsIn(text)) expect(url).toMatch(/^https?:\/\//);
      }),
      { numRuns: propertyRuns(30) },
    );
  });
});

test('attack: names are one line without hidden characters, and cannot be long', () => {
  expect(oneLine(' a\n\tb\u202e\u200b ')).toBe('a b');
  expect(oneLine('x'.repeat(1_000_000))).toHaveLength(101);
});

test('a reaction is one character', () => {
  expect(['👍', '👨‍👩‍👧‍👦', 'spam spam', '\u202e', ''].map(shownEmoji)).toEqual(['👍', '👨‍👩‍👧‍👦', 's', '�', '�']);
});

test('members without a readable name or with the same one are told apart by their inbox', () => {
  const person = (inboxId: string, name: string | undefined, isAmbiguous = false) => ({
    inboxId: inboxId.repeat(32),
    name,
    saysAgent: false,
    metadata: {},
    isSelf: inboxId === '00',
    isAmbiguous,
  });
  expect(nameOf(person('ab', undefined))).toBe('Someone (abababab…abab)');
  expect(nameOf(person('ab', 'Caro', true))).toBe('Caro (abababab…abab)');
  const members = [person('00', 'Saul'), person('ab', 'Caro'), person('cd', 'Bo')];
  expect(conversationTitle('', { members, byInbox: new Map() })).toBe('Caro, Bo');
  expect(conversationTitle(' Lunch\u202e', { members, byInbox: new Map() })).toBe('Lunch');
  expect(conversationTitle('', { members: members.slice(0, 1), byInbox: new Map() })).toBe('A chat without a name');
});
