// A task that may be woken any number of times.
import type { Scheduler, Task } from './scheduler.ts';

/** Runs at once unless it ran within the pause, otherwise as soon as the pause has passed. */
export function spaced(scheduler: Scheduler, pauseMs: number, run: () => void): Task {
  let next = Number.NEGATIVE_INFINITY;
  return scheduler.task('calls', async () => {
    const early = next - performance.now();
    if (early > 0) return early;
    next = performance.now() + pauseMs;
    run();
    return undefined;
  });
}
