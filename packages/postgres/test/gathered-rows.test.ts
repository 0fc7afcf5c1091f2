import { expect, test } from 'vitest';
import { gatheredRows } from '../src/gathered-rows.ts';
import type { NamedValues } from '../src/named-values.ts';
import type { Query } from '../src/prepared-queries.ts';

/** Statements that complete when the test says so. */
function scripted() {
  const asked: { sql: string; ids: string[]; answer(ids?: string[]): void; fail(error: Error): void }[] = [];
  const query: Query = <T>(sql: string, { keys }: NamedValues = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<T[]>();
    const all = keys as string[];
    asked.push({ sql, ids: all, answer: (found = all) => resolve(found.map((id) => ({ id }) as T)), fail: reject });
    return promise;
  };
  return { asked, one: gatheredRows<{ id: string }>(query, 'id') };
}

test('lookups that arrive while a statement runs share the next one, each ID once', async () => {
  const { asked, one } = scripted();
  const first = one('a', '1');
  const later = [one('a', '1'), one('a', '2'), one('a', '2'), one('a', 'missing')];
  expect(asked).toHaveLength(1);
  asked[0]?.answer();
  expect(await first).toEqual({ id: '1' });
  await expect.poll(() => asked.length).toBe(2);
  expect(asked[1]?.ids).toEqual(['1', '2', 'missing']);
  asked[1]?.answer(['2', '1']);
  expect(await Promise.all(later)).toEqual([{ id: '1' }, { id: '2' }, { id: '2' }, undefined]);
});

test('another statement does not wait', () => {
  const { asked, one } = scripted();
  void one('a', '1');
  void one('b', '1');
  expect(asked.map(({ sql }) => sql)).toEqual(['a', 'b']);
});

test('a failure reaches only its own callers, and later lookups succeed', async () => {
  const { asked, one } = scripted();
  const first = one('a', '1');
  const later = one('a', '2');
  asked[0]?.fail(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.answer();
  expect(await later).toEqual({ id: '2' });
});
