import type { WorkSource } from '../../work/loops/work-loop.ts';
import type { KeepWarmDeps } from '../deps.ts';
import { type WarmPlan, warmPlan } from '../domain/warm.ts';
import { giveBack, keepFor, lockWarm, readWarm } from '../store/warm.ts';

/** Marks idle instances as kept for the templates that the operator configured, and releases those beyond the wanted number. */
export function keepWarm(deps: KeepWarmDeps): WorkSource<never> {
  const { db, now, warm } = deps;
  return {
    name: 'warm',
    parallel: 1,
    take: async () => {
      const { kept, free } = await readWarm(db.query, now());
      if (isEmpty(warmPlan(warm, kept, free))) return [];
      await db.transaction(async (query) => {
        await lockWarm(query);
        const reading = await readWarm(query, now());
        const { keep, release } = warmPlan(warm, reading.kept, reading.free);
        for (const [templateId, count] of release) await giveBack(query, templateId, count, now());
        for (const [templateId, count] of keep) await keepFor(query, templateId, count, now());
      });
      // Claims of other templates may be waiting for the released instances.
      deps.wake('queue');
      return [];
    },
    attempt: async () => undefined,
  };
}

function isEmpty({ keep, release }: WarmPlan): boolean {
  return keep.size === 0 && release.size === 0;
}
