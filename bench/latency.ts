// Latency percentiles as the benches print them.
import { refusalOf } from '@offshoot/rpc';

export function percentile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

export function printLatency(name: string, samples: readonly number[]): void {
  const at = (q: number) => percentile(samples, q).toFixed(0).padStart(5);
  console.log(`${name.padEnd(22)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   (n = ${samples.length})`);
}

/** Sequential claims can outrun the warm pool; waiting for it counts. */
export async function retryWhileEmpty<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt > 500 || refusalOf(error)?.reason !== 'POOL_EMPTY') throw error;
    }
  }
}
