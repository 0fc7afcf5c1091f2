import { cpuMsOf } from '@offshoot/testing';
import { ENTRIES } from './entries.ts';
import { chance, piecesOfTheRules, pumped } from './texts.ts';

export interface Slow {
  entry: string;
  cpuMs: number;
  text: string;
}

export interface Fuzzing {
  seed: number;
  /** Calls of an entry with a text. */
  inputs: number;
  /** UTF-16 units of the longest text. */
  length: number;
  /** CPU time of one call. */
  maxMs: number;
  only?: string | undefined;
  tell?: (done: number, slow: readonly Slow[]) => void;
}

/** What was slow twice: the first call may have paid for compiling, or for the rubbish of others. */
export function fuzz({ seed, inputs, length, maxMs, only, tell = () => {} }: Fuzzing): Slow[] {
  const next = chance(seed);
  const pieces = piecesOfTheRules();
  const entries = Object.entries(ENTRIES).filter(([name]) => only === undefined || name === only);
  const slow: Slow[] = [];
  // What is compiled on first use is no matter of the text.
  for (const [, read] of entries) for (let i = 0; i < 20; i++) read(pumped(pieces, next, 200));
  for (let done = 0; done < inputs; ) {
    const text = pumped(pieces, next, 20 + next(length - 20));
    for (const [entry, read] of entries) {
      const timed = () => cpuMsOf(() => read(text));
      const first = timed();
      if (first > maxMs) {
        const cpuMs = Math.min(first, timed(), timed());
        if (cpuMs > maxMs) slow.push({ entry, cpuMs: Math.round(cpuMs), text });
      }
      done += 1;
      if (done % 10_000 === 0) tell(done, slow);
    }
  }
  return slow;
}
