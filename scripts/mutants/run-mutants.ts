// Runs every mutant's tests, quick ones first, in one copy of the checkout per worker.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckoutCopy } from './checkout-copy.ts';
import { apply, type Mutant } from './mutate.ts';
import { testsFor } from './targets.ts';
import { runTests, type TestRun } from './test-run.ts';

/** Tests that fail without a mutant prove nothing about one. */
export class UnfitTestsError extends Error {}

export type Verdict = { killed: true; by: string } | { killed: false };

/** The test that failed twice; `file` is its file, if the report names it. */
type Killer = { by: string; file?: string };

/** Added to three times the test's normal duration, in case the machine is busy. */
const GRACE_MS = 30_000;
const LONGEST_MS = 15 * 60_000;

export async function runMutants(
  mutants: readonly Mutant[],
  copies: readonly CheckoutCopy[],
  tell: (mutant: Mutant, verdict: Verdict) => void,
): Promise<void> {
  const unbroken = new Map<string, Promise<TestRun>>();
  /** By mutated file: the test file that killed its last mutant. It is tried first, as it mostly kills the next one too. */
  const lastKillers = new Map<string, string>();
  const next = mutants.values();
  await Promise.all(
    copies.map(async (copy) => {
      for (const mutant of next) tell(mutant, await judge(mutant, copy));
    }),
  );

  async function judge(mutant: Mutant, copy: CheckoutCopy): Promise<Verdict> {
    const source = readFileSync(join(copy.folder, mutant.file), 'utf8');
    const last = lastKillers.get(mutant.file);
    for (const tests of [...(last === undefined ? [] : [[last]]), ...testsFor(mutant.file)]) {
      const limitMs = 3 * (await timeWithout(tests, copy)) + GRACE_MS;
      copy.write(mutant.file, apply(source, mutant));
      const killer = await killerAmong(tests, copy, limitMs).finally(() => copy.write(mutant.file, source));
      if (killer === undefined) continue;
      if (killer.file !== undefined) lastKillers.set(mutant.file, killer.file);
      return { killed: true, by: killer.by };
    }
    return { killed: false };
  }

  /** A test that starts services may fail on a busy machine, so some test has to fail twice. */
  async function killerAmong(tests: readonly string[], copy: CheckoutCopy, limitMs: number): Promise<Killer | undefined> {
    const first = await runTests(copy.folder, tests, limitMs);
    if (first.result === 'passed') return undefined;
    let again = await runTests(copy.folder, first.file === undefined ? tests : [first.file], limitMs, first.name);
    // A property may miss its counterexample the second time, and a test may need those before it.
    if (again.result === 'passed' && first.file !== undefined) again = await runTests(copy.folder, tests, limitMs);
    if (again.result === 'passed') return undefined;
    return { by: again.failed ?? `the time limit (${Math.round(limitMs / 1000)} s)`, file: again.file };
  }

  /** Tests that fail by themselves would kill every mutant. */
  async function timeWithout(tests: readonly string[], copy: CheckoutCopy): Promise<number> {
    const key = tests.join(' ');
    const known = unbroken.get(key) ?? runTests(copy.folder, tests, LONGEST_MS);
    unbroken.set(key, known);
    const { result, failed, ms } = await known;
    if (result !== 'passed')
      throw new UnfitTestsError(`The tests must pass before anything is mutated. This one does not: ${failed ?? result}`);
    return ms;
  }
}
