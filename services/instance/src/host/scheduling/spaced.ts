// A task that may be woken as often as one likes.
import type { Scheduler, Task } from './scheduler.ts';

/** Runs at once where it has not run for the pause, and otherwise as soon as that is over. */
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
