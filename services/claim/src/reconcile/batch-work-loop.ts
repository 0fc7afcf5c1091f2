import type { Logger } from '@offshoot/rpc';
import type { WorkLoop } from './work-loop.ts';

/** Work of which many items go in one call. One batch at a time, so that the oldest go first. */
export interface BatchWork<Item> {
  readonly name: string;
  /** Items of one batch. */
  readonly atMost: number;
  /** How long items may gather between a wake-up and the question to the database, however often it is woken. Milliseconds. */
  readonly gatherMs: number;
  /** While true, no batch begins. */
  yields?(): boolean;
  take(limit: number): Promise<Item[]>;
  /** Answers after how many milliseconds the first of those that were put back is due again, undefined where all are done. */
  attempt(items: Item[], signal: AbortSignal): Promise<number | undefined>;
}

/** Rows of a replica that died, and wake-ups that were lost, are found after this time at the latest. */
const pollMs = 1000;

export function startBatchWorkLoop<Item>(source: BatchWork<Item>, log: Logger): WorkLoop {
  const stop = new AbortController();
  let woken = true;
  let rouse = () => {};
  const wake = () => {
    woken = true;
    rouse();
  };

  /** Whether more may be due already. */
  async function turn(): Promise<boolean> {
    try {
      const items = await source.take(source.atMost);
      if (items.length === 0) return false;
      const pause = await source.attempt(items, stop.signal);
      if (pause !== undefined) setTimeout(wake, pause).unref();
      // Whoever could not be told just now is not told the next ones at once.
      return pause === undefined && items.length === source.atMost;
    } catch (error) {
      // No wake-up: what breaks our own rules must not make us spin. It is taken again when it is due.
      if (!stop.signal.aborted) log.error({ err: error, work: source.name }, 'batch broke off');
      return false;
    }
  }

  const done = (async () => {
    while (!stop.signal.aborted) {
      if (!woken) await pauseOf(pollMs, true);
      do await pauseOf(source.gatherMs, false);
      while (source.yields?.() && !stop.signal.aborted);
      if (stop.signal.aborted) return;
      woken = false;
      if (await turn()) woken = true;
    }
  })();

  function pauseOf(ms: number, untilWoken: boolean): Promise<void> {
    if (stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(end, ms);
      rouse = () => {
        if (untilWoken || stop.signal.aborted) end();
      };
    });
  }

  return {
    wake,
    close: () => {
      stop.abort();
      rouse();
      return done;
    },
  };
}
