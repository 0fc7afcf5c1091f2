import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Running } from '../commands/running.ts';
import type { RunnerRows } from '../store/runners.ts';

export interface LeaseDeps {
  runners: RunnerRows;
  running: Running;
  runnerId: string;
  now(): Date;
  log: Logger;
  /** How long this process counts as alive without renewing. */
  leaseMs: number;
}

/** A response that was taken this long ago is known to this process, or forgotten by it. */
const SETTLED_MS = 30_000;

/** Keeps this process's responses its own, and fails those that nobody runs any more. Resolves once the lease is there. */
export async function keepLease({ runners, running, runnerId, now, log, leaseMs }: LeaseDeps): Promise<Loop> {
  const renew = () => runners.renew(runnerId, new Date(now().getTime() + leaseMs));
  await renew();
  const loop = everySoOften('lease', leaseMs / 4, log, async () => {
    await renew();
    const time = now();
    await runners.failForgotten(runnerId, running.ids(), { startedBefore: new Date(time.getTime() - SETTLED_MS), now: time });
    const orphans = await runners.failOrphans(now());
    if (orphans.length > 0) log.warn({ responses: orphans.length }, 'responses failed because their process is gone');
  });
  return {
    ...loop,
    async close() {
      await loop.close();
      const time = now();
      await runners.failForgotten(runnerId, [], { startedBefore: new Date(time.getTime() + SETTLED_MS), now: time });
      await runners.leave(runnerId);
    },
  };
}
