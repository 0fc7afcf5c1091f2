import { histogram } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { rousablePause } from '@offshoot/runtime/process/rousable-pause.ts';
import { type BatchWork, startBatchWorkLoop } from './batch-work-loop.ts';
import { type HostWork, startHostWorkLoop } from './host-work-loop.ts';
import type { fewLooks } from './looks.ts';

/** Rows of a replica that died, and lost wake-ups, are noticed after at most this time. */
export const POLL_MS = 1000;

/** A queue that consists of rows: due items come from a query, and attempts can be repeated. */
export interface WorkSource<Item> {
  readonly name: string;
  /** Concurrent attempts. */
  readonly parallel: number;
  /** While true, no attempt starts. */
  yields?(): boolean;
  take(limit: number): Promise<Item[]>;
  /** Returns in how many milliseconds the item is due again, or undefined if it is done. */
  attempt(item: Item, signal: AbortSignal): Promise<number | undefined>;
}

export interface WorkLoop {
  wake(): void;
  /** Stops taking, aborts the calls in flight and waits until their attempts have put their items back. */
  close(): Promise<void>;
}

/** How long to wait before checking again whether to yield. */
const YIELD_MS = 20;

const attempts = histogram('offshoot.work.attempt.duration', 'Attempts at work that waits in rows: deliveries, tools, moves, and more.', {
  unit: 's',
  labels: ['work', 'outcome'],
  buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

/** Counts attempts by how they end: done, due again, or failed by a mistake of ours. Those that only put their item back are none. */
function timed<Args extends [unknown, AbortSignal, ...unknown[]]>(work: string, attempt: (...args: Args) => Promise<number | undefined>) {
  return async (...args: Args): Promise<number | undefined> => {
    if (args[1].aborted) return attempt(...args);
    const begun = performance.now();
    const count = (outcome: string) => attempts.observe({ work, outcome }, (performance.now() - begun) / 1000);
    try {
      const dueInMs = await attempt(...args);
      count(dueInMs === undefined ? 'done' : 'again');
      return dueInMs;
    } catch (error) {
      count('failed');
      throw error;
    }
  };
}

/** `limited` runs each of its queries for due items. */
export function startWorkLoop<Item>(
  source: WorkSource<Item> | HostWork<Item> | BatchWork<Item>,
  limited: ReturnType<typeof fewLooks>,
  log: Logger,
): WorkLoop {
  const { name } = source;
  if ('perHost' in source) {
    const attempt = timed(name, (...args: Parameters<typeof source.attempt>) => source.attempt(...args));
    return startHostWorkLoop({ ...source, attempt, take: (...slots) => limited(() => source.take(...slots)) }, log);
  }
  const take = (limit: number) => limited(() => source.take(limit));
  if ('atMost' in source) {
    const attempt = timed(name, (...args: Parameters<typeof source.attempt>) => source.attempt(...args));
    return startBatchWorkLoop({ ...source, attempt, take }, log);
  }
  const attempt = timed(name, (...args: Parameters<typeof source.attempt>) => source.attempt(...args));
  return startSharedLoop({ ...source, attempt, take }, log);
}

function startSharedLoop<Item>(source: WorkSource<Item>, log: Logger): WorkLoop {
  const stop = new AbortController();
  const active = new Set<Promise<void>>();
  const { pause, rouse } = rousablePause(stop.signal);
  let woken = true;

  const wake = () => {
    woken = true;
    rouse();
  };

  async function attempt(item: Item): Promise<void> {
    try {
      const dueInMs = await source.attempt(item, stop.signal);
      if (dueInMs !== undefined) setTimeout(wake, dueInMs).unref();
      setImmediate(wake);
    } catch (error) {
      // No wake-up: a row that breaks our own rules must not make us spin. It is taken again when it is due.
      log.error({ err: error, work: source.name }, 'attempt failed');
    }
  }

  async function runOnce(): Promise<void> {
    const free = (source.yields?.() ? 0 : source.parallel) - active.size;
    if (free <= 0) return;
    for (const item of await source.take(free)) {
      const running: Promise<void> = attempt(item).finally(() => active.delete(running));
      active.add(running);
    }
  }

  const done = (async () => {
    while (!stop.signal.aborted) {
      woken = false;
      try {
        await runOnce();
      } catch (error) {
        if (!stop.signal.aborted) log.error({ err: error, work: source.name }, 'cannot read due work');
      }
      if (!woken) await pause(source.yields?.() ? YIELD_MS : POLL_MS);
    }
    await Promise.all(active);
  })();

  return {
    wake,
    close: () => {
      stop.abort();
      wake();
      return done;
    },
  };
}
