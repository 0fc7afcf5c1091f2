import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameOfAgent } from '../../src/companies/names/use-agents.ts';
import { capacityLeft } from '../../src/companies/usage/stored.ts';
import { dayBefore, type Grouping, isRange, lastDays, sumsBy, total, type UsageRow } from '../../src/companies/usage/usage.ts';

const row = fc.record<UsageRow>({
  day: fc.constantFrom('2026-11-01', '2026-11-02', '2026-12-01'),
  subject: fc.constantFrom('key_a', 'key_b', 'user_a'),
  agent_id: fc.constantFrom('agent_a', 'agent_b', null),
  agent_version: fc.constantFrom(1, 2, null),
  requests: fc.nat(1_000),
  input_tokens: fc.nat(1_000_000),
  output_tokens: fc.nat(1_000_000),
});

test.each<Grouping>(['day', 'subject', 'agent', 'use'])('nothing is lost or counted twice in sums by %s', (grouping) => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const sums = sumsBy(grouping, rows);
      const back = sums.map(({ of, responses, inputTokens, outputTokens }) => ({
        ...{ ...of, requests: responses, input_tokens: inputTokens, output_tokens: outputTokens },
      }));
      expect(total(back)).toEqual(total(rows));
      expect(new Set(sums.map(({ key }) => key)).size).toBe(sums.length);
    }),
    { numRuns: propertyRuns(100) },
  );
});

const of = (day: string, subject: string, tokens: number, agent_id: string | null = null): UsageRow => ({
  ...{ day, subject, agent_id, agent_version: agent_id === null ? null : 1 },
  ...{ requests: 1, input_tokens: tokens, output_tokens: 0 },
});
const ROWS = [of('2026-11-02', 'key_a', 1), of('2026-11-01', 'key_b', 5, 'agent_x'), of('2026-11-01', 'key_a', 2, 'agent_x')];

test('days come in their order, everything else by its tokens', () => {
  expect(sumsBy('day', ROWS).map(({ key, responses }) => [key, responses])).toEqual([
    ['2026-11-02', 1],
    ['2026-11-01', 2],
  ]);
  expect(sumsBy('subject', ROWS).map(({ of: { subject }, inputTokens }) => [subject, inputTokens])).toEqual([
    ['key_b', 5],
    ['key_a', 3],
  ]);
  expect(sumsBy('agent', ROWS).map(({ of: { agent_id } }) => agent_id)).toEqual(['agent_x', null]);
  expect(sumsBy('use', ROWS)).toHaveLength(3);
});

test('the last day of a key is the latest one, in any order of the rows', () => {
  expect(Object.fromEntries(lastDays(ROWS.toReversed()))).toEqual({ key_a: '2026-11-02', key_b: '2026-11-01' });
});

test('days are those of UTC, and a range has to be one', () => {
  expect(dayBefore(new Date('2026-03-01T00:30:00+02:00'), 0)).toBe('2026-02-28');
  expect(dayBefore(new Date('2026-03-01T12:00:00Z'), 1)).toBe('2026-02-28');
  expect(isRange('2026-02-28', '2026-02-28')).toBe(true);
  for (const [from, to] of [
    ['2026-03-01', '2026-02-28'],
    ['', '2026-02-28'],
    ['2026-13-01', '2026-14-01'],
  ] as const)
    expect(isRange(from, to)).toBe(false);
});

test('there is little room once four fifths of either bound are stored', () => {
  const stored = { responses: 1, bytes: 1, most_responses: 10, most_bytes: 10 };
  expect(capacityLeft(stored)).toBe('left');
  expect(capacityLeft({ ...stored, bytes: 8 })).toBe('near');
  expect(capacityLeft({ ...stored, responses: 12 })).toBe('full');
  expect(capacityLeft({ ...stored, responses: 12, most_responses: null })).toBe('left');
});

test('an agent is shown by its name, and its ID never', () => {
  const named = (id: string, name: string, display_name: string | null = null) => ({ id, name, display_name });
  const agents = [named('agent_a', 'trips'), named('agent_b', 'mail', 'Mail Room')];
  expect(['agent_a', 'agent_b', 'agent_c'].map((id) => nameOfAgent(agents, id))).toEqual(['trips', 'Mail Room', 'an agent that is gone']);
  expect(nameOfAgent(undefined, 'agent_a')).toBe('an agent');
});

test('attack: an agent that more agents than a page reads hide is not said to be gone', () => {
  const many = Array.from({ length: 500 }, (_, at) => ({ id: `agent_${at}`, name: `a${at}`, display_name: null }));
  expect(nameOfAgent(many, 'agent_500')).toBe('an agent');
});
