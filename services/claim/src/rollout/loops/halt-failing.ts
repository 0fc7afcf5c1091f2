import type { Basics } from '../../basics.ts';
import { haltFailing } from '../../templates/store/rollouts.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';

/** Halts versions that go to some agents first, once too many of these have failed. Each look decides and writes in one statement. */
export function haltFailingRollouts({ db, log }: Pick<Basics, 'db' | 'log'>): WorkSource<never> {
  return {
    name: 'rollouts',
    parallel: 1,
    take: async () => {
      for (const { templateId: template, version, failures } of await haltFailing(db))
        log.warn({ template, version, failures }, 'rollout halted: too many agents failed');
      return [];
    },
    attempt: async () => undefined,
  };
}
