import { expect, test } from 'vitest';
import { shared } from '../../src/templates/adapters/shared-calls.ts';

/** Calls that complete when the test says so. */
function scripted() {
  const calls: { key: string; answer: PromiseWithResolvers<number> }[] = [];
  const ask = shared((key) => {
    const answer = Promise.withResolvers<number>();
    calls.push({ key, answer });
    return answer.promise;
  });
  return { calls, ask };
}

test('callers that arrive during a call share the answer of the next one', async () => {
  const { calls, ask } = scripted();
  const first = ask('a');
  const later = [ask('a'), ask('a'), ask('a')];
  expect(calls).toHaveLength(1);
  calls[0]?.answer.resolve(1);
  expect(await first).toBe(1);
  await Promise.resolve();
  expect(calls).toHaveLength(2);
  calls[1]?.answer.resolve(2);
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
});

test('an answer is never older than its request, not even after a failure', async () => {
  const { calls, ask } = scripted();
  const first = ask('a');
  const second = ask('a');
  calls[0]?.answer.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await Promise.resolve();
  calls[1]?.answer.resolve(2);
  expect(await second).toBe(2);
  const third = ask('a');
  expect(calls).toHaveLength(3);
  calls[2]?.answer.resolve(3);
  expect(await third).toBe(3);
});

test('keys do not wait for each other', async () => {
  const { calls, ask } = scripted();
  const all = [ask('a'), ask('b')];
  expect(calls.map(({ key }) => key)).toEqual(['a', 'b']);
  for (const { answer } of calls) answer.resolve(7);
  expect(await Promise.all(all)).toEqual([7, 7]);
});
