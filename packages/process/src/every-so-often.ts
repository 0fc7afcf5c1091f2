import type { Logger } from './logger.ts';

export interface Loop {
  /** Does it soon, without waiting for its time. */
  wake(): void;
  close(): Promise<void>;
}

/** Does something at once and then again and again, never twice at a time. What fails is logged, and done again at its time. */
export function everySoOften(name: string, everyMs: number, log: Logger, work: () => Promise<void>): Loop {
  let isClosed = false;
  let isWoken = true;
  let rouse = () => {};
  const wake = () => {
    isWoken = true;
    rouse();
  };
  const done = (async () => {
    while (!isClosed) {
      isWoken = false;
      try {
        await work();
      } catch (error) {
        if (!isClosed) log.error({ err: error, work: name }, 'work failed');
      }
      if (isWoken || isClosed) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        rouse = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return {
    wake,
    close() {
      isClosed = true;
      wake();
      return done;
    },
  };
}
