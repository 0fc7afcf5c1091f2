import { counter } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';

/** Whether those who ask for an idle instance find one. */
export interface Shortage {
  /** There was none: the caller waits, or is refused. */
  missed(): void;
  /** There was one. */
  served(): void;
}

const SAY_EVERY_MS = 60_000;

const missing = counter('offshoot.pool_empty', 'Times that a claim or a reservation found no idle instance.', []);

/** Says so in the log, once in a minute however many ask, and once when it is over. `clock`: monotonic milliseconds. */
export function watchShortage(log: Logger, clock = () => performance.now()): Shortage {
  let since: number | undefined;
  let saidAt = Number.NEGATIVE_INFINITY;
  let count = 0;
  return {
    missed() {
      missing.add({});
      const now = clock();
      since ??= now;
      count += 1;
      if (now - saidAt < SAY_EVERY_MS) return;
      saidAt = now;
      const seconds = Math.round((now - since) / 1000);
      log.error({ asked: count, seconds }, 'the pool is empty: claims wait or are refused until a host has an idle instance');
    },
    served() {
      if (since === undefined) return;
      log.warn({ asked: count, seconds: Math.round((clock() - since) / 1000) }, 'the pool has idle instances again');
      since = undefined;
      saidAt = Number.NEGATIVE_INFINITY;
      count = 0;
    },
  };
}
