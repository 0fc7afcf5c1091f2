import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type DatabaseClock, openDatabaseClock } from '../src/database-clock.ts';

const monotonic = { ms: 1000 };
/** The database's answers: its time, and how long the answer takes. */
let database: () => { ms: number; tookMs: number };
let clock: DatabaseClock;

const query = async () => {
  const { ms, tookMs } = database();
  monotonic.ms += tookMs;
  return [{ ms: String(ms) }];
};
const open = async () => {
  clock = await openDatabaseClock(query, { askEveryMs: 5, monotonic: () => monotonic.ms });
};
const asked = async () => {
  let times = 0;
  const answer = database;
  database = () => {
    times += 1;
    return answer();
  };
  await vi.waitFor(() => expect(times).toBeGreaterThan(1), { timeout: 120_000 });
};

beforeEach(() => {
  monotonic.ms = 1000;
});
afterEach(async () => clock.close());

test('advances by the monotonic clock', async () => {
  database = () => ({ ms: 50_000, tookMs: 10 });
  await open();
  // The answer was true at some moment during the query: the midpoint is used.
  expect(clock.now()).toEqual(new Date(50_005));
  monotonic.ms += 700;
  expect(clock.now()).toEqual(new Date(50_705));
});

test('a jump of the machine’s clock does not affect it', async () => {
  database = () => ({ ms: 50_000 + monotonic.ms, tookMs: 0 });
  await open();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 });
  try {
    expect(clock.now()).toEqual(new Date(51_000));
  } finally {
    vi.useRealTimers();
  }
});

test('a slow answer corrects only what it contradicts', async () => {
  let aheadMs = 50_000;
  let tookMs = 0;
  database = () => ({ ms: monotonic.ms + aheadMs + tookMs, tookMs });
  await open();
  tookMs = 400;
  await asked();
  expect(clock.now().getTime() - monotonic.ms).toBe(50_000);
  tookMs = 0;
  aheadMs = 53_000;
  await asked();
  expect(clock.now().getTime() - monotonic.ms).toBe(53_000);
});

test('keeps running while the database does not respond', async () => {
  database = () => ({ ms: 50_000, tookMs: 0 });
  await open();
  database = () => {
    throw new Error('away');
  };
  await asked();
  monotonic.ms += 60_000;
  expect(clock.now()).toEqual(new Date(110_000));
});
