import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { rousablePause } from '@offshoot/runtime/process/rousable-pause.ts';
import { POLL_MS, type WorkLoop } from './work-loop.ts';

/** Work that handles many items per call. One batch at a time, so that the oldest go first. */
export interface BatchWork<Item> {
  readonly name: string;
  /** Items per batch. */
  readonly atMost: number;
  /** How long items may gather between a wake-up and the query, however often it is woken. Milliseconds. */
  readonly gatherMs: number;
  /** While true, no batch starts. */
  yields?(): boolean;
  take(limit: number): Promise<Item[]>;
  /** Returns in how many milliseconds the first of the retried items is due again, or undefined if all are done. */
  attempt(items: Item[], signal: AbortSignal): Promise<number | undefined>;
}

export function startBatchWorkLoop<Item>(source: BatchWork<Item>, log: Logger): WorkLoop {
  const stop = new AbortController();
  const { pause, rouse } = rousablePause(stop.signal);
  let woken = true;
  const wake = () => {
    woken = true;
    rouse();
  };

  /** Returns whether more may be due already. */
  async function runOnce(): Promise<boolean> {
    try {
      const items = await source.take(source.atMost);
      if (items.length === 0) return false;
      const dueInMs = await source.attempt(items, stop.signal);
      if (dueInMs !== undefined) setTimeout(wake, dueInMs).unref();
      // If the receiver failed just now, the next batch does not follow at once.
      return dueInMs === undefined && items.length === source.atMost;
    } catch (error) {
      // No wake-up: a violation of our own rules must not make us spin. The items are taken again when they are due.
      if (!stop.signal.aborted) log.error({ err: error, work: source.name }, 'batch failed');
      return false;
    }
  }

  const done = (async () => {
    while (!stop.signal.aborted) {
      if (!woken) await pause(POLL_MS);
      do await sleep(source.gatherMs, undefined, { signal: stop.signal }).catch(() => {});
      while (source.yields?.() && !stop.signal.aborted);
      if (stop.signal.aborted) return;
      woken = false;
      if (await runOnce()) woken = true;
    }
  })();

  return {
    wake,
    close: () => {
      stop.abort();
      rouse();
      return done;
    },
  };
}
