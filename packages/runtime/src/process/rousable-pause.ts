export interface RousablePause {
  /** Ends after `ms`, at once if the signal is aborted, and early when roused. */
  pause(ms: number): Promise<void>;
  rouse(): void;
}

/** For a single loop: only one pause at a time. A caller that aborts the signal has to rouse, too. */
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
