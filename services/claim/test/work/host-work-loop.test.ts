import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { eventually } from '@offshoot/testing';
import { afterEach, expect, test } from 'vitest';
import { type HostWork, startHostWorkLoop } from '../../src/work/loops/host-work-loop.ts';
import type { WorkLoop } from '../../src/work/loops/work-loop.ts';

interface Item {
  id: number;
  hostId: string;
}

let loop: WorkLoop | undefined;
afterEach(() => loop?.close());

/** Rows in memory: taking rows hides them, host by host, like the database. */
function table(counts: Record<string, number>) {
  const due: Item[] = Object.entries(counts).flatMap(([hostId, count]) => Array.from({ length: count }, (_, id) => ({ id, hostId })));
  const done: Item[] = [];
  let [active, most] = [0, 0];
  const source = (attempt: (item: Item, signal: AbortSignal) => Promise<void>, more: Partial<HostWork<Item>> = {}): HostWork<Item> => ({
    name: 'test',
    parallel: 8,
    perHost: 4,
    attemptMs: 10_000,
    hostOf: ({ hostId }) => hostId,
    take: async (limit, room) => {
      const taken: Item[] = [];
      const given = new Map<string, number>();
      for (const item of [...due]) {
        const index = room.hostIds.indexOf(item.hostId);
        const free = index < 0 ? room.others : (room.free[index] ?? 0);
        const had = given.get(item.hostId) ?? 0;
        if (taken.length >= limit || had >= free) continue;
        given.set(item.hostId, had + 1);
        due.splice(due.indexOf(item), 1);
        taken.push(item);
      }
      return taken;
    },
    attempt: async (item, signal) => {
      active += 1;
      most = Math.max(most, active);
      try {
        await attempt(item, signal);
        done.push(item);
      } finally {
        active -= 1;
      }
      return undefined;
    },
    ...more,
  });
  return { due, done, source, mostAtOnce: () => most };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

const forMs = (ms: number, signal: AbortSignal) =>
  Promise.race([untilAborted(signal), new Promise<void>((resolve) => setTimeout(resolve, ms))]);

test('hanging hosts delay nobody else, even if they could hold all slots', async () => {
  const { source, done } = table({ hang1: 50, hang2: 50, hang3: 50, well: 100 });
  const hangs = ({ hostId }: Item) => hostId.startsWith('hang');
  loop = startHostWorkLoop(
    source((item, signal) => (hangs(item) ? untilAborted(signal) : Promise.resolve())),
    createLogger('test', 'silent'),
  );
  await eventually(() => expect(done.filter((item) => !hangs(item))).toHaveLength(100));
});

test('a busy host gets its share, and all work is done', async () => {
  const { source, done, mostAtOnce } = table({ much: 300, little: 3 });
  let [here, mostHere] = [0, 0];
  loop = startHostWorkLoop(
    source(async ({ hostId }) => {
      if (hostId !== 'much') return;
      mostHere = Math.max(mostHere, ++here);
      await new Promise(setImmediate);
      here -= 1;
    }),
    createLogger('test', 'silent'),
  );
  await eventually(() => expect(done).toHaveLength(303));
  expect(mostHere).toBe(4);
  expect(mostAtOnce()).toBeLessThanOrEqual(8);
  expect(done.findLastIndex(({ hostId }) => hostId === 'little')).toBeLessThan(60);
});

test('hosts that could hold all slots leave the others theirs', async () => {
  const { source, due, done } = table({ much1: 80, much2: 80 });
  loop = startHostWorkLoop(
    source((_, signal) => forMs(40, signal)),
    createLogger('test', 'silent'),
  );
  await eventually(() => expect(done.length).toBeGreaterThan(24));
  const before = done.length;
  due.unshift({ id: 0, hostId: 'little' });
  await eventually(() => expect(done.map(({ hostId }) => hostId)).toContain('little'));
  expect(done.findIndex(({ hostId }) => hostId === 'little') - before).toBeLessThan(40);
});

test('items waiting for a slot when the loop ends are put back', async () => {
  const { source } = table({ one: 8 });
  const seen: boolean[] = [];
  const started = startHostWorkLoop(
    source(async (_, signal) => {
      if (!signal.aborted) await untilAborted(signal);
      seen.push(signal.aborted);
    }),
    createLogger('test', 'silent'),
  );
  loop = started;
  started.wake();
  await new Promise(setImmediate);
  await started.close();
  expect(seen).toEqual(Array.from({ length: 8 }, () => true));
});

test('while it yields, no call starts; all continue on their own afterwards', async () => {
  const { source, done } = table({ a: 10, b: 10 });
  let asked = 0;
  let goOn = false;
  const yields = () => {
    asked += 1;
    return !goOn;
  };
  loop = startHostWorkLoop(
    source(() => new Promise(setImmediate), { yields }),
    createLogger('test', 'silent'),
  );
  await eventually(() => expect(asked).toBeGreaterThan(5));
  expect(done).toEqual([]);
  goOn = true;
  await eventually(() => expect(done).toHaveLength(20));
});
