import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { everySoOften, type Loop } from '../../src/process/every-so-often.ts';
import { createLogger } from '../../src/process/logger.ts';

const log = createLogger('test', 'silent');
let loop: Loop;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  vi.useRealTimers();
  await loop.close();
});

test('work is done at once, then at its times, and sooner when woken', async () => {
  let times = 0;
  loop = everySoOften('counting', 1_000, log, async () => {
    times += 1;
  });
  await vi.advanceTimersByTimeAsync(999);
  expect(times).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(times).toBe(3);
  loop.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(times).toBe(4);
});

test('work is never done twice at a time, and a wake-up in the meantime is not lost', async () => {
  const running: (() => void)[] = [];
  loop = everySoOften('hanging', 1_000, log, () => new Promise<void>((resolve) => running.push(resolve)));
  loop.wake();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(running.length).toBe(1);
  running[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(running.length).toBe(2);
  running[1]?.();
});

test('work that may have more to do goes on at once; failed work waits for its time', async () => {
  const results = [async () => true, async () => true, () => Promise.reject(new Error('the database is away')), async () => false];
  let times = 0;
  loop = everySoOften('queue', 1_000, log, () => {
    times += 1;
    return results[times - 1]?.() ?? Promise.resolve(false);
  });
  await vi.advanceTimersByTimeAsync(999);
  expect(times).toBe(3);
  await vi.advanceTimersByTimeAsync(1);
  expect(times).toBe(4);
});

test('closing waits for work in progress, and starts none', async () => {
  let finish = () => {};
  let times = 0;
  loop = everySoOften('slow', 1_000, log, () => {
    times += 1;
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  let isClosed = false;
  const closing = loop.close().then(() => {
    isClosed = true;
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(isClosed).toBe(false);
  finish();
  await closing;
  expect(times).toBe(1);
});
