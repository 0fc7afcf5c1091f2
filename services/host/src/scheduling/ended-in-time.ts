import { setImmediate as turn } from 'node:timers/promises';

export interface TimeForAll {
  ms: number;
  /** Concurrency. */
  atOnce: number;
}

/**
 * The results of work that ended in time, by id. Work in progress continues after that with its result ignored; the rest never starts.
 * `work` must not reject. Yields to the event loop between items.
 */
export async function endedInTime<T>(ids: readonly string[], work: (id: string) => Promise<T>, o: TimeForAll): Promise<Map<string, T>> {
  const ended = new Map<string, T>();
  const waiting = ids.values();
  let isOver = false;
  const lane = async () => {
    for (const id of waiting) {
      if (isOver) return;
      const result = await work(id);
      if (isOver) return;
      ended.set(id, result);
      await turn();
    }
  };
  await within(o.ms, Promise.all(Array.from({ length: o.atOnce }, lane)));
  isOver = true;
  return ended;
}

/** Waits for the work, at most the given number of milliseconds. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
