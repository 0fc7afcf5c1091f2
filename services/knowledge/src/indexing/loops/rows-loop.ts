import type { Logger } from '@offshoot/process/logger.ts';

export interface RowsLoop {
  /** Looks at once. */
  wake(): void;
  /** Waits for the step that is running. */
  close(): Promise<void>;
}

/**
 * Repeats a step over rows. `step` returns whether there may be more to do at once. Rows that another replica left, and wake-ups that were
 * lost, are noticed after at most `pollMs`.
 */
export function startRowsLoop(name: string, pollMs: number, step: () => Promise<boolean>, log: Logger): RowsLoop {
  let isClosed = false;
  let isWoken = false;
  let rouse = () => {};
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const done = (async () => {
    while (!isClosed) {
      isWoken = false;
      const hasMore = await step().catch((error: unknown) => {
        if (!isClosed) log.error({ err: error, work: name }, 'a step failed');
        return false;
      });
      if (!hasMore && !isWoken && !isClosed) await pause();
    }
  })();
  return {
    wake() {
      isWoken = true;
      rouse();
    },
    close() {
      isClosed = true;
      rouse();
      return done;
    },
  };
}
