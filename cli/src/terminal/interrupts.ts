/** One Ctrl-C can arrive twice: from the terminal and from the parent process. */
const SAME_KEYSTROKE_MS = 500;

export interface Interrupts {
  /** Aborts at the first one. */
  signal: AbortSignal;
  /** Leaves Ctrl-C to another program while `work` runs. */
  lend<T>(work: () => Promise<T>): Promise<T>;
}

/** Ctrl-C of the person and SIGTERM. The second one ends the process at once. */
export function listenForInterrupts(): Interrupts {
  const interrupted = new AbortController();
  let interruptedAt = 0;
  let isLent = false;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (isLent && name === 'SIGINT') return;
      if (interrupted.signal.aborted && Date.now() - interruptedAt > SAME_KEYSTROKE_MS) process.exit(130);
      interruptedAt ||= Date.now();
      interrupted.abort();
    });
  }
  return {
    signal: interrupted.signal,
    async lend(work) {
      isLent = true;
      try {
        return await work();
      } finally {
        isLent = false;
      }
    },
  };
}
