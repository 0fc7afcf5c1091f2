import { isDecision } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/rpc';

export interface LastingChecks {
  stop(): void;
}

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
      // A service or database that does not answer says nothing about a credential.
      if (!isDecision(refusalOf(error)?.reason)) return;
      clearInterval(timer);
      over(error);
    } finally {
      isChecking = false;
    }
  }, everyMs).unref();
  return { stop: () => clearInterval(timer) };
}
