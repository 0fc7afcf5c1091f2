// How long one decision takes.
import { decide, planEffect } from '@offshoot/actions';
import { actionOf } from '@offshoot/actions/testing';
import { LEVELS } from '@offshoot/statements';
import { percentile } from '../latency.ts';
import type { Suite } from './suite.ts';
import { situationAt } from './turn.ts';

const BATCH = 1_000;

/** Microseconds of each, as means of batches of 1,000. */
export function timeDecisions(suites: readonly Suite[], decisions: number): { p50: number; p99: number } {
  const asked = suites.flatMap((suite) =>
    suite.tasks.flatMap(({ does }) => {
      const sources = ['request', 'mail'] as const;
      const actions = does.flatMap(({ kind, values }) =>
        sources.map((source) =>
          actionOf(kind, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, source }]))),
        ),
      );
      const planned = actions.flatMap((action, index) => planEffect(`p${index}`, action) ?? []);
      const contacts = new Set(suite.contacts.values());
      return actions.flatMap((action) => LEVELS.map((level) => ({ action, situation: { ...situationAt(level, contacts), planned } })));
    }),
  );
  const micros: number[] = [];
  for (let done = 0; done < decisions; done += BATCH) {
    const start = performance.now();
    for (let n = 0; n < BATCH; n += 1) {
      const one = asked[(done + n) % asked.length];
      if (one) decide(one.action, one.situation);
    }
    micros.push(((performance.now() - start) * 1_000) / BATCH);
  }
  return { p50: percentile(micros, 0.5), p99: percentile(micros, 0.99) };
}
