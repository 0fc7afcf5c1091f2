// Ways to ask that take turns call by call, so that load on the machine affects all of them; and what one of them takes longer than another.

import { percentile } from '../latency.ts';
import { cpuUsOf } from '../processes.ts';

/** One call. Resolves with the milliseconds that count. */
export type Way = () => Promise<number>;

/** Milliseconds of each call, by way. Calls of one place were made right after each other. */
export type Samples = ReadonlyMap<string, readonly number[]>;

/** By name. */
export type Ways = Readonly<Record<string, Way>>;

/** Each round begins with another way, and its first calls do not count. */
export async function interleaved(ways: Ways, o: { rounds: number; calls: number }): Promise<Samples[]> {
  const all = Object.entries(ways);
  const rounds: Samples[] = [];
  for (let round = 0; round < o.rounds; round += 1) {
    const samples = new Map(all.map(([name]) => [name, [] as number[]]));
    const warmUp = round === 0 ? 30 : 3;
    for (let call = 0; call < o.calls + warmUp; call += 1) {
      const first = (call + round) % all.length;
      for (const [name, way] of [...all.slice(first), ...all.slice(0, first)]) {
        const ms = await way();
        if (call >= warmUp) samples.get(name)?.push(ms);
      }
    }
    rounds.push(samples);
  }
  return rounds;
}

/** The median of each round. */
export const mediansOf = (rounds: readonly Samples[], name: string): number[] => rounds.map((samples) => median(samples.get(name) ?? []));

/** The median of what a way took longer than another, call by call, in each round. */
export const addedBy = (rounds: readonly Samples[], name: string, than: string): number[] =>
  rounds.map((samples) => median((samples.get(name) ?? []).map((ms, call) => ms - (samples.get(than)?.[call] ?? 0))));

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Measures of one way with many callers. */
export interface Busy {
  /** Of 32 callers. */
  perSecond: number;
  /** Milliseconds, of 16 callers. */
  p50: number;
  p99: number;
  /** CPU time of each process per call, in microseconds. */
  cpuUs: number[];
}

/** `ms`: half of it with 32 callers, half with 16. */
export async function busyWith(way: Way, pids: readonly number[], ms: number): Promise<Busy> {
  const before = pids.map(cpuUsOf);
  const many = await atOnce(way, { callers: 32, ms: ms / 2 });
  const few = await atOnce(way, { callers: 16, ms: ms / 2 });
  const calls = many.samples.length + few.samples.length;
  return {
    perSecond: many.perSecond,
    p50: percentile(few.samples, 0.5),
    p99: percentile(few.samples, 0.99),
    cpuUs: pids.map((pid, place) => (cpuUsOf(pid) - (before[place] ?? 0)) / calls),
  };
}

/** As many calls at once as there are callers, for so long. */
async function atOnce(way: Way, { callers, ms }: { callers: number; ms: number }): Promise<{ perSecond: number; samples: number[] }> {
  const samples: number[] = [];
  const begun = performance.now();
  const caller = async () => {
    while (performance.now() - begun < ms) samples.push(await way());
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { perSecond: samples.length / ((performance.now() - begun) / 1000), samples };
}
