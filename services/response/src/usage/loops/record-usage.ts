import { isDecision } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/rpc';
import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { UsageRecords, UsedTokens } from '../../database/domain/ports.ts';
import type { UsageRows } from '../store/usage.ts';

const POLL_MS = 5_000;
const AT_ONCE = 256;
/** Responses end faster than calls should be made: usage within this time goes in one call. */
const GATHER_MS = 200;
/** Usage that has not arrived is sent again, perhaps by another process. */
const AGAIN_MS = 10_000;

export interface UsageLoopDeps {
  rows: Pick<UsageRows, 'take' | 'counted'>;
  records: UsageRecords;
  now(): Date;
  log: Logger;
}

/** Sends what was used to the profile service, and again until it has been counted there. It is woken when there is something. */
export function recordUsage({ rows, records, now, log }: UsageLoopDeps): Loop {
  const loop = everySoOften('usage', POLL_MS, log, async () => {
    const time = now();
    const due = await rows.take({ most: AT_ONCE, now: time, againAt: new Date(time.getTime() + AGAIN_MS) });
    if (due.length === 0) return false;
    await send(records, due, log);
    await rows.counted(due.map(({ id }) => id));
    return due.length === AT_ONCE;
  });
  let gathering: NodeJS.Timeout | undefined;
  return {
    wake() {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        loop.wake();
      }, GATHER_MS).unref();
    },
    close() {
      clearTimeout(gathering);
      return loop.close();
    },
  };
}

/** Throws if it has to be sent again. */
async function send(records: UsageRecords, used: readonly UsedTokens[], log: Logger): Promise<void> {
  try {
    await records.record(used);
  } catch (error) {
    if (!isDecision(refusalOf(error)?.reason)) throw error;
    const [first] = used;
    // Those that are not refused have to be found.
    if (used.length > 1) for (const one of used) await send(records, [one], log);
    // It would be refused every time.
    else log.error({ err: error, id: first?.id }, 'what a run used was refused, and is not counted');
  }
}
