import { expect, test } from 'vitest';
import { bodyOf, draftOf, type Entry, NO_ENTRY, problemsOf, stateOf } from '../../src/companies/knowledge/entry.ts';
import { entrySearch } from '../../src/companies/knowledge/entry-search.ts';
import { saidIn } from '../../src/companies/knowledge/said-in.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const entry = (o: Partial<Entry> = {}) =>
  ({ topic: 'Lunch', content: 'At noon.', status: 'accepted', archived: false, expires_at: null, ...o }) as Entry;

test('a day is kept as its last second where the reader is, and shown as the same day again', () => {
  const draft = { topic: 'Lunch', content: 'At noon.', until: '2027-03-28' };
  const { expires_at: end } = bodyOf(draft, NO_ENTRY);
  expect(new Date((end ?? 0) * 1000)).toEqual(new Date(2027, 2, 28, 23, 59, 59));
  expect(draftOf(entry({ expires_at: end ?? null }))).toEqual(draft);
});

test('only what differs is sent, and a moment that an application chose stays if the day does', () => {
  const before = draftOf(entry({ expires_at: 1_798_070_400 }));
  expect(bodyOf({ ...before, content: 'At one.' }, before)).toEqual({ content: 'At one.' });
  expect(bodyOf({ ...before, until: '' }, before)).toEqual({ expires_at: null });
  expect(bodyOf(before, before)).toEqual({});
});

test('a day that is over is refused, unless it was there before', () => {
  const over = { ...draftOf(entry()), until: '2026-11-20' };
  expect(problemsOf(over, draftOf(entry()), NOW)).toEqual(['until']);
  expect(problemsOf(over, over, NOW)).toEqual([]);
  expect(problemsOf({ topic: ' ', content: 'x'.repeat(32_001), until: '' }, NO_ENTRY, NOW)).toEqual(['topic', 'content']);
});

test('agents find an entry only while it is used', () => {
  const second = NOW.getTime() / 1000;
  expect(stateOf(entry({ expires_at: second + 1 }), NOW)).toBe('used');
  expect(stateOf(entry({ expires_at: second }), NOW)).toBe('over');
  expect(stateOf(entry({ archived: true, status: 'rejected' }), NOW)).toBe('archived');
  expect(stateOf(entry({ status: 'suggested', expires_at: second }), NOW)).toBe('suggested');
});

test('an address says only what the service takes', () => {
  expect(entrySearch({ words: ' lunch ', show: 'archived', source: 'manual' })).toEqual({
    words: 'lunch',
    show: 'archived',
    source: 'manual',
  });
  expect(entrySearch({ words: ['a'], show: 'hidden', source: 7 })).toEqual({ words: undefined, show: undefined, source: undefined });
});

test('what a response says is its messages, also a refusal, and no calls', () => {
  const items = [
    { type: 'function_call' },
    { type: 'message', content: 'Hello.' },
    { type: 'message', content: [{ type: 'input_image' }, { type: 'output_text', text: 'A' }, { type: 'refusal', refusal: 'No.' }] },
  ];
  expect(saidIn(items)).toBe('Hello.\nA\nNo.');
});
