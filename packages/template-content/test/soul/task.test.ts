import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TASKS, taskOf } from '../../src/soul/task.ts';

const of = (text: string, isReply = false) => taskOf({ text, isReply });

describe('what a message asks for', () => {
  test.each([
    ['Juno, when do we fly?', 'quick-mention'],
    ['@juno dinner?', 'quick-mention'],
    ['Think this through with us: do we take the early flight?', 'deep-dive'],
    ['Can you explain the plan in more detail?', 'deep-dive'],
    ['deep dive on the budget please', 'deep-dive'],
    ['Let us go deeper', 'deep-dive'],
    ['Write it up for the team', 'publish'],
    ['Please write all of this up.', 'publish'],
    ['Give it to me as a document', 'publish'],
    ['Draft a short report about the trip', 'publish'],
    ['I think we are through', 'quick-mention'],
    ['The detail of the fresco was lovely', 'quick-mention'],
    ['She is writing a book', 'quick-mention'],
  ])('%s: %s', (text, task) => {
    expect(of(text)).toBe(task);
  });

  test('a longer message, or one that goes on after the agent spoke, is a conversation', () => {
    expect(of('Juno, when do we fly?', true)).toBe('thread-conversation');
    expect(of(`Juno, ${'we talked about flights and hotels, '.repeat(4)}so what is left?`)).toBe('thread-conversation');
  });

  test('what is wanted may stand at the end of a long message, and reading it takes no time', () => {
    expect(of(`${'a '.repeat(8_000)}Write this up.`)).toBe('publish');
    const start = process.cpuUsage();
    of('think '.repeat(20_000));
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(200);
  });

  test('every message has one task, the same every time', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 400 }), fc.boolean(), (text, isReply) => {
        expect(Object.keys(TASKS)).toContain(of(text, isReply));
        expect(of(text, isReply)).toBe(of(text, isReply));
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('identity, manner and constraints belong to every task', () => {
    for (const { sections } of Object.values(TASKS))
      expect(sections).toEqual(expect.arrayContaining(['identity', 'manner', 'constraints']));
  });
});
