// Prints the rounds of a part of the bench, the worst of them, and whether that one meets the goal.
import { cpus, loadavg, release, totalmem } from 'node:os';
import { percentile } from '../latency.ts';

export function printMachine(): void {
  const [cpu] = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  console.log(`machine: ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory} GiB, Linux ${release()}, Node ${process.versions.node}`);
  const [load = 0] = loadavg();
  console.log(`load before: ${load.toFixed(2)}${load > 0.5 * cpus().length ? ' (not idle: the figures are noise)' : ''}`);
}

export interface Goal {
  /** What was measured, with its unit. */
  name: string;
  rounds: readonly number[];
  limit: number;
  /** On which side of the limit the goal is met. */
  is: 'at least' | 'at most';
  digits?: number;
}

/** Prints one line; returns whether the worst round meets the goal. */
export function printGoal({ name, rounds, limit, is, digits = 1 }: Goal): boolean {
  const worst = is === 'at least' ? Math.min(...rounds) : Math.max(...rounds);
  const isMet = is === 'at least' ? worst >= limit : worst <= limit;
  const median = percentile(rounds, 0.5).toFixed(digits);
  console.log(
    `  ${name}: worst ${worst.toFixed(digits)}, median ${median} of ${rounds.length} rounds; goal ${is} ${limit}: ${isMet ? 'met' : 'NOT MET'}`,
  );
  return isMet;
}

export function quantiles(samples: readonly number[], digits = 1): string {
  const at = (q: number) => percentile(samples, q).toFixed(digits);
  return `p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  max ${Math.max(...samples).toFixed(digits)} ms`;
}

/** Runs `callers` calls at a time until `count` are done. Milliseconds. */
export async function closedLoop(count: number, callers: number, call: (caller: number) => Promise<unknown>): Promise<number> {
  let left = count;
  const started = performance.now();
  const run = async (caller: number) => {
    while (left > 0) {
      left -= 1;
      await call(caller);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => run(caller)));
  return performance.now() - started;
}
