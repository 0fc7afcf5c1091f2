/** Rows of a replica that died, and wake-ups that were lost, are found after this time at the latest. */
export const POLL_MS = 1000;

export interface RousablePause {
  /** Ends after so long, at once where the signal is aborted, and early when it is roused. */
  pause(ms: number): Promise<void>;
  rouse(): void;
}

/** For one loop: there is one pause at a time. Whoever aborts the signal rouses. */
export function rousablePause(signal: AbortSignal): RousablePause {
  let rouse = () => {};
  return {
    pause(ms) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        rouse = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    rouse: () => rouse(),
  };
}
