import type { Logger } from './logger.ts';
import { rousablePause } from './rousable-pause.ts';

export interface Loop {
  /** Does it soon, without waiting for its time. */
  wake(): void;
  /** Waits for what is being done. */
  close(): Promise<void>;
}

/**
 * Does something at once and then every `everyMs` milliseconds, never twice at a time. If `work` returns true, there may be more to do, and
 * it is done again at once. Failures are logged; the work is done again at its time.
 */
export function everySoOften(name: string, everyMs: number, log: Logger, work: () => Promise<unknown>): Loop {
  const closing = new AbortController();
  const { pause, rouse } = rousablePause(closing.signal);
  let isWoken = false;
  const wake = () => {
    isWoken = true;
    rouse();
  };
  const done = (async () => {
    while (!closing.signal.aborted) {
      isWoken = false;
      let hasMore: unknown;
      try {
        hasMore = await work();
      } catch (error) {
        if (!closing.signal.aborted) log.error({ err: error, work: name }, 'work failed');
      }
      if (hasMore !== true && !isWoken) await pause(everyMs);
    }
  })();
  return {
    wake,
    close() {
      closing.abort();
      rouse();
      return done;
    },
  };
}
