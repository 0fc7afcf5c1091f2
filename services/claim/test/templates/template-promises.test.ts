import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ReadVersion } from '../../src/templates/adapters/template-facts.ts';
import { type Promised, templatePromises } from '../../src/templates/adapters/template-promises.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** Promises that are given when the test says so. */
function scripted() {
  const calls: { templateId: string; known: ReadVersion | undefined; answer: PromiseWithResolvers<Promised | undefined> }[] = [];
  const promises = templatePromises((templateId, known) => {
    const answer = Promise.withResolvers<Promised | undefined>();
    calls.push({ templateId, known, answer });
    return answer.promise;
  });
  const answer = async (index: number, promised: Promised | undefined) => {
    calls[index]?.answer.resolve(promised);
    for (let i = 0; i < 10; i += 1) await Promise.resolve();
  };
  /** Claims that arrive twice as often as necessary. */
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10) {
      promises.held('a');
      vi.advanceTimersByTime(10);
    }
  };
  return { calls, promises, answer, pass };
}

const version = (number: number) => ({ facts: { version: number }, message: new Uint8Array() }) as unknown as ReadVersion;
const promised = (number: number): Promised => ({ version: version(number), isOpen: true, promisedMs: 500 });

test('a promise is valid for nine tenths of the promised time, counted from the request rather than the answer', async () => {
  const { calls, promises, answer } = scripted();
  expect([promises.held('a'), promises.held('a')]).toEqual([undefined, undefined]);
  expect(calls).toHaveLength(1);
  vi.advanceTimersByTime(440);
  await answer(0, promised(1));
  expect(promises.held('a')?.version.facts.version).toBe(1);
  vi.advanceTimersByTime(9);
  expect(promises.held('a')).toBeDefined();
  vi.advanceTimersByTime(1);
  expect(promises.held('a')).toBeUndefined();
});

test('an answer that arrives after its time has expired is not used at all', async () => {
  const { promises, answer } = scripted();
  promises.held('a');
  promises.held('a');
  vi.advanceTimersByTime(450);
  await answer(0, promised(1));
  expect(promises.held('a')).toBeUndefined();
});

test('a promise is renewed at half time if claims keep coming, one call at a time, naming the known version', async () => {
  const { calls, promises, answer, pass } = scripted();
  pass(20);
  await answer(0, promised(1));
  pass(190);
  expect(calls).toHaveLength(1);
  pass(100);
  expect(calls.map(({ known }) => known?.facts.version)).toEqual([undefined, 1]);
  pass(100);
  expect(calls).toHaveLength(2);
  expect(promises.held('a')?.version.facts.version).toBe(1);
  await answer(1, promised(2));
  expect(promises.held('a')?.version.facts.version).toBe(2);
});

test('a promise is not requested if it would expire before the next claim, nor for a while after there was none', async () => {
  const { calls, promises, answer, pass } = scripted();
  for (let i = 0; i < 5; i += 1) {
    promises.held('a');
    vi.advanceTimersByTime(450);
  }
  expect(calls).toHaveLength(0);
  pass(20);
  expect(calls).toHaveLength(1);
  await answer(0, undefined);
  pass(90);
  expect(calls).toHaveLength(1);
  pass(20);
  expect(calls).toHaveLength(2);
});

test('templates do not wait for each other', () => {
  const { calls, promises } = scripted();
  for (const id of ['a', 'b', 'a', 'b']) promises.held(id);
  expect(calls.map(({ templateId }) => templateId)).toEqual(['a', 'b']);
});
