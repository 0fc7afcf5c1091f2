import type { Logger } from '@offshoot/process/logger.ts';
import { refusalOf } from '@offshoot/rpc';
import type { UsageRecords, UsedTokens } from '../domain/ports.ts';
import { everySoOften } from './every-so-often.ts';

const AGAIN_MS = 5_000;
/** While the profile service is away. What is beyond that is not counted. */
const MOST_WAITING = 50_000;

export interface UsageLoop {
  /** Returns at once. */
  add(used: UsedTokens): void;
  /** Tries once more to send what waits. */
  close(): Promise<void>;
}

/** Sends what responses used, in the order in which they ended, and again until it has arrived. */
export function recordUsage(records: UsageRecords, log: Logger): UsageLoop {
  const waiting: UsedTokens[] = [];
  const send = async () => {
    for (let first = waiting[0]; first; first = waiting[0]) {
      await records.record(first).catch((error: unknown) => {
        const reason = refusalOf(error)?.reason;
        if (reason === undefined || reason === 'UPSTREAM_UNAVAILABLE' || reason === 'INTERNAL') throw error;
        // It would be refused every time, and keep the others waiting.
        log.error({ err: error, responseId: first.responseId }, 'what a response used was refused');
      });
      waiting.shift();
    }
  };
  const loop = everySoOften('usage', AGAIN_MS, log, send);
  return {
    add(used) {
      if (waiting.length >= MOST_WAITING) return log.error({ responseId: used.responseId }, 'what a response used is not counted');
      waiting.push(used);
      loop.wake();
    },
    async close() {
      await loop.close();
      await send().catch((error: unknown) => log.error({ err: error, responses: waiting.length }, 'what responses used is not counted'));
    },
  };
}
