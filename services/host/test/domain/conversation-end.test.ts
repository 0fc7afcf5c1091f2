import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conversationState } from '../../src/agent/record/domain/conversation-end.ts';

const seen = (o: Partial<Parameters<typeof conversationState>[0]> = {}) =>
  conversationState({ isMember: true, explodesAt: undefined, addedAt: 100, ...o }, 1_000);

test('a member is here, a non-member was removed', () => {
  expect(seen()).toBe('here');
  expect(seen({ isMember: false })).toBe('removed');
});

test('an explosion counts from its time on, whether or not the agent was removed with it', () => {
  for (const isMember of [true, false]) {
    expect(seen({ isMember, explodesAt: 1_000 })).toBe('exploded');
    expect(seen({ isMember, explodesAt: 999 })).toBe('exploded');
  }
  expect(seen({ explodesAt: 1_001 })).toBe('here');
  expect(seen({ isMember: false, explodesAt: 1_001 })).toBe('removed');
});

test('an agent that is added again after the end is here again', () => {
  expect(seen({ explodesAt: 500, addedAt: 501 })).toBe('here');
  expect(seen({ isMember: false, explodesAt: 500, addedAt: 501 })).toBe('removed');
});

test('an explosion in the future does not count yet', () => {
  const time = fc.option(fc.nat(2_000), { nil: undefined });
  fc.assert(
    fc.property(fc.boolean(), time, time, (isMember, explodesAt, addedAt) => {
      const state = seen({ isMember, explodesAt, addedAt });
      if (state === 'exploded') expect(explodesAt).toBeLessThanOrEqual(1_000);
      else expect(state).toBe(isMember ? 'here' : 'removed');
    }),
  );
});
