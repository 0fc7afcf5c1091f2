import { everySoOften, type Loop } from '@offshoot/process/every-so-often.ts';
import type { Logger } from '@offshoot/process/logger.ts';
import { refusalOf } from '@offshoot/rpc';
import type { UsageRecords, UsedTokens } from '../domain/ports.ts';
import type { UsageRows } from '../store/usage.ts';

const POLL_MS = 5_000;
const AT_ONCE = 32;
/** What has not arrived is sent again, perhaps by another process. */
const AGAIN_MS = 10_000;

export interface UsageLoopDeps {
  rows: Pick<UsageRows, 'take' | 'counted'>;
  records: UsageRecords;
  now(): Date;
  log: Logger;
}

/** Sends what was used to the profile service, and again until it has been counted there. */
export function recordUsage({ rows, records, now, log }: UsageLoopDeps): Loop {
  const loop = everySoOften('usage', POLL_MS, log, async () => {
    const time = now();
    const due = await rows.take({ most: AT_ONCE, now: time, againAt: new Date(time.getTime() + AGAIN_MS) });
    const sent = await Promise.allSettled(due.map((used) => send(records, used, log)));
    await rows.counted(due.filter((_, place) => sent[place]?.status === 'fulfilled').map(({ id }) => id));
    const failed = sent.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    if (due.length === AT_ONCE) loop.wake();
  });
  return loop;
}

/** Throws if it has to be sent again. */
async function send(records: UsageRecords, used: UsedTokens, log: Logger): Promise<void> {
  try {
    await records.record(used);
  } catch (error) {
    const reason = refusalOf(error)?.reason;
    if (reason === undefined || reason === 'UPSTREAM_UNAVAILABLE' || reason === 'INTERNAL') throw error;
    // It would be refused every time.
    log.error({ err: error, id: used.id }, 'what a run used was refused, and is not counted');
  }
}
