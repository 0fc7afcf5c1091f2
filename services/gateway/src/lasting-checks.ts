import { refusalOf } from '@offshoot/rpc';

export interface LastingChecks {
  stop(): void;
}

/** That a service or its database does not answer says nothing about a credential. */
const silent = new Set<string>(['UPSTREAM_UNAVAILABLE', 'INTERNAL']);

/**
 * Checks every `everyMs` milliseconds whether a call that lasts may go on, and says once why it may not. One check at a time: they must not
 * pile up while a service hangs.
 */
export function checkWhileItLasts(everyMs: number, check: () => Promise<void>, over: (refused: unknown) => void): LastingChecks {
  let isChecking = false;
  const timer = setInterval(async () => {
    if (isChecking) return;
    isChecking = true;
    try {
      await check();
    } catch (error) {
      const reason = refusalOf(error)?.reason;
      if (reason === undefined || silent.has(reason)) return;
      clearInterval(timer);
      over(error);
    } finally {
      isChecking = false;
    }
  }, everyMs).unref();
  return { stop: () => clearInterval(timer) };
}
