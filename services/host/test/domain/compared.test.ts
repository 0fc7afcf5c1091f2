// Which part of an item is compared by meaning with what an owner keeps back.
import { expect, test } from 'vitest';
import { comparedOf } from '../../src/agent/transfers/domain/selection/meaning.ts';
import { item } from '../engines/requests.ts';

const by = (senderName: string) => ({
  provenance: { from: 'message' as const, messageId: 'm', senderInboxId: 'ab'.repeat(32), senderName },
});

test('all names of the people whom an item is about are left out', () => {
  expect(comparedOf(item('personalization', 'saul:likes:ramen', 'Saul likes ramen.', by('Saul')))).toBe('They likes ramen.');
  // The start of an inbox ID is random, and by chance it can be close to an excluded subject.
  for (const inbox of ['8b8acb6b', 'e1eeaebf', '12345678']) {
    const text = `${inbox.replace(/^e/, 'E')} likes ramen.`;
    expect(comparedOf(item('personalization', 'someone-fcf89f:likes:ramen', text, by(inbox)))).toBe('They likes ramen.');
  }
});

test('attack: a person who is named like a place does not hide the place', () => {
  const told = item('fact', 'saul:flight', 'Saul flies to Tokyo.', by('Tokyo'));
  expect(comparedOf(told)).toBe('They flies to Tokyo.');
});
