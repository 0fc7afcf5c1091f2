import type { Logger } from '@offshoot/rpc';
import { type BatchWork, startBatchWorkLoop } from './batch-work-loop.ts';
import { type HostWork, startHostWorkLoop } from './host-work-loop.ts';

/** A queue that lives in rows: what is due is a question to the database, and an attempt can be repeated. */
export interface WorkSource<Item> {
  readonly name: string;
  /** Attempts at a time. */
  readonly parallel: number;
  /** While true, no attempt begins. */
  yields?(): boolean;
  take(limit: number): Promise<Item[]>;
  /** Answers after how many milliseconds the item is due again, undefined where it is done. */
  attempt(item: Item, signal: AbortSignal): Promise<number | undefined>;
}

export interface WorkLoop {
  wake(): void;
  /** Stops taking, aborts the calls in flight and waits for their attempts to put themselves back. */
  close(): Promise<void>;
}

/** Rows of a replica that died, and wake-ups that were lost, are found after this time at the latest. */
const pollMs = 1000;
/** Until it is asked again whether the work may go on. */
const yieldMs = 20;

export function startWorkLoop<Item>(source: WorkSource<Item> | HostWork<Item> | BatchWork<Item>, log: Logger): WorkLoop {
  if ('atMost' in source) return startBatchWorkLoop(source, log);
  return 'perHost' in source ? startHostWorkLoop(source, log) : startSharedLoop(source, log);
}

function startSharedLoop<Item>(source: WorkSource<Item>, log: Logger): WorkLoop {
  const stop = new AbortController();
  const active = new Set<Promise<void>>();
  let woken = true;
  let rouse = () => {};

  const wake = () => {
    woken = true;
    rouse();
  };

  async function attempt(item: Item): Promise<void> {
    try {
      const pause = await source.attempt(item, stop.signal);
      if (pause !== undefined) setTimeout(wake, pause).unref();
      setImmediate(wake);
    } catch (error) {
      // No wake-up: a row that breaks our own rules must not make us spin. It is taken again when it is due.
      log.error({ err: error, work: source.name }, 'attempt broke off');
    }
  }

  async function turn(): Promise<void> {
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
        await turn();
      } catch (error) {
        if (!stop.signal.aborted) log.error({ err: error, work: source.name }, 'due work cannot be read');
      }
      if (!woken) await sleepUntilRoused();
    }
    await Promise.all(active);
  })();

  function sleepUntilRoused(): Promise<void> {
    if (stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, source.yields?.() ? yieldMs : pollMs);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    wake,
    close: () => {
      stop.abort();
      wake();
      return done;
    },
  };
}
