import { setImmediate as turn } from 'node:timers/promises';
import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { SharedWatches } from '../src/serving/shared-watches.ts';

/** A source that the test controls. */
function source() {
  const waiting: { resolve: (step: IteratorResult<number>) => void; reject: (error: unknown) => void }[] = [];
  const ready: (() => Promise<IteratorResult<number>>)[] = [];
  const give = (step: () => Promise<IteratorResult<number>>) => {
    const next = waiting.shift();
    if (next) step().then(next.resolve, next.reject);
    else ready.push(step);
  };
  const state = { opened: 0, stopped: 0 };
  const open = (signal: AbortSignal): AsyncIterable<number> => {
    state.opened += 1;
    signal.addEventListener('abort', () => {
      state.stopped += 1;
      give(async () => ({ done: true, value: undefined }));
    });
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => ready.shift()?.() ?? new Promise((resolve, reject) => waiting.push({ resolve, reject })),
      }),
    };
  };
  return {
    state,
    open,
    say: (value: number) => give(async () => ({ done: false, value })),
    end: () => give(async () => ({ done: true, value: undefined })),
    fail: (error: Error) => give(() => Promise.reject(error)),
  };
}

const never = new AbortController().signal;
const start = (watches: SharedWatches<number>, key: string, open: (signal: AbortSignal) => AsyncIterable<number>, signal = never) =>
  watches.watch(key, open, signal)[Symbol.asyncIterator]();

test('watchers of the same thing share one source; a new watcher gets the latest message, and the last one to leave stops the source', async () => {
  const watches = new SharedWatches<number>();
  const { state, open, say } = source();
  const first = start(watches, 'thing', open);
  say(1);
  expect(await first.next()).toEqual({ done: false, value: 1 });
  const second = start(watches, 'thing', open);
  expect(await second.next()).toEqual({ done: false, value: 1 });
  say(2);
  expect([await first.next(), await second.next()]).toEqual([
    { done: false, value: 2 },
    { done: false, value: 2 },
  ]);
  await first.return?.();
  expect(state).toEqual({ opened: 1, stopped: 0 });
  await second.return?.();
  expect([state, watches.open]).toEqual([{ opened: 1, stopped: 1 }, 0]);
});

test('different keys have separate sources', async () => {
  const watches = new SharedWatches<number>();
  const [mine, theirs] = [source(), source()];
  const [one, other] = [start(watches, 'saul thing', mine.open), start(watches, 'mallory thing', theirs.open)];
  mine.say(1);
  theirs.say(2);
  expect([(await one.next()).value, (await other.next()).value]).toEqual([1, 2]);
});

test('attack: a watcher that reads nothing holds only a few messages, and gets the latest when it continues', async () => {
  const watches = new SharedWatches<number>();
  const { open, say } = source();
  const [slow, quick] = [start(watches, 'thing', open), start(watches, 'thing', open)];
  say(0);
  await slow.next();
  for (let n = 0; n <= 1000; n += 1) {
    if (n > 0) say(n);
    expect((await quick.next()).value).toBe(n);
  }
  const got: number[] = [];
  while (got.at(-1) !== 1000) got.push((await slow.next()).value);
  expect(got).toEqual(Array.from({ length: 16 }, (_, n) => 985 + n));
});

test('attack: a watcher that vanished without reading its messages is released at once, together with its source', async () => {
  const watches = new SharedWatches<number>();
  const { state, open, say } = source();
  const leave = new AbortController();
  const vanished = start(watches, 'thing', open, leave.signal);
  say(1);
  await vanished.next();
  leave.abort();
  expect([state.stopped, watches.open]).toEqual([1, 0]);
  expect(await vanished.next()).toEqual({ done: true, value: undefined });
});

test('when a source ends or fails, all its watchers learn it after its messages; the next watcher opens a new one', async () => {
  const watches = new SharedWatches<number>();
  for (const way of ['end', 'fail'] as const) {
    const driven = source();
    const both = [start(watches, 'thing', driven.open), start(watches, 'thing', driven.open)];
    const taken = Promise.all(both.map((watcher) => watcher.next()));
    driven.say(1);
    expect((await taken).map(({ value }) => value)).toEqual([1, 1]);
    driven[way](new Error('away'));
    for (const watcher of both) {
      if (way === 'fail') await expect(watcher.next()).rejects.toThrow('away');
      else expect((await watcher.next()).done).toBe(true);
    }
    await eventually(() => expect(watches.open).toBe(0));
  }
  await turn();
});
