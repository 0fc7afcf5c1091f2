import { setImmediate as turn } from 'node:timers/promises';
import { within } from './within.ts';

export interface TimeForAll {
  ms: number;
  /** How many are worked on at a time. */
  atOnce: number;
}

/**
 * The work's results for those that ended in time, by id. What had begun goes on after that, unheard; the rest never begins.
 * `work` must not reject. Between two of them everybody else on the event loop has a turn.
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
