import { group, reading, type Setting, wholeNumber } from '@offshoot/runtime/environment';
import type { StockRules } from './domain/replenishment.ts';
import { warmFloorsFrom } from './domain/warm.ts';

/** How many idle instances the pool keeps. Each host also keeps its own floor. */
export const stockRules: Setting<StockRules> = group({
  idleMin: wholeNumber({ name: 'OFFSHOOT_IDLE_MIN', help: 'minimum number of idle instances in the pool', default: 0 }, { most: 100_000 }),
  idlePercent: wholeNumber({ name: 'OFFSHOOT_IDLE_PERCENT', help: 'idle instances per hundred claimed', default: 0 }, { most: 1000 }),
  instancesMax: wholeNumber(
    { name: 'OFFSHOOT_INSTANCES_MAX', help: 'maximum number of instances in the pool; 0: no limit', default: 0 },
    { most: 1_000_000 },
  ),
  warm: warm(),
});

/** The environment variables that stockRules reads as these rules. */
export function stockVariables({ idleMin, idlePercent, instancesMax, warm }: StockRules): NodeJS.ProcessEnv {
  return {
    OFFSHOOT_IDLE_MIN: String(idleMin),
    OFFSHOOT_IDLE_PERCENT: String(idlePercent),
    OFFSHOOT_INSTANCES_MAX: String(instancesMax),
    OFFSHOOT_WARM: [...warm].map(([templateId, number]) => `${templateId}=${number}`).join(','),
  };
}

function warm(): Setting<StockRules['warm']> {
  const declared = { name: 'OFFSHOOT_WARM', help: 'idle instances kept for single templates: tmpl_…=2,tmpl_…=5' };
  return reading([declared], ({ OFFSHOOT_WARM: text = '' }) => {
    try {
      return warmFloorsFrom(text);
    } catch (error) {
      throw new Error(`OFFSHOOT_WARM: ${error instanceof Error ? error.message : error}.`, { cause: error });
    }
  });
}
