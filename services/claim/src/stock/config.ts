import type { StockRules } from './domain/replenishment.ts';
import { warmFloorsFrom } from './domain/warm.ts';

/**
 * How many idle instances the pool keeps: OFFSHOOT_IDLE_MIN (0), OFFSHOOT_IDLE_PERCENT of the claimed ones (0),
 * OFFSHOOT_INSTANCES_MAX of all instances (0: no limit), OFFSHOOT_WARM ("tmpl_…=2,tmpl_…=5", for one template each). Hosts
 * keep their own floors beside these. Throws an Error that names the variable to mend.
 */
export function stockRulesFromEnv(env: NodeJS.ProcessEnv): StockRules {
  return {
    idleMin: count(env, 'OFFSHOOT_IDLE_MIN', 'idle instances', 100_000),
    idlePercent: count(env, 'OFFSHOOT_IDLE_PERCENT', 'idle instances for a hundred claimed ones', 1000),
    instancesMax: count(env, 'OFFSHOOT_INSTANCES_MAX', 'instances, or 0 for no limit', 1_000_000),
    warm: warm(env.OFFSHOOT_WARM ?? ''),
  };
}

/** The same rules as stockRulesFromEnv reads them. */
export function stockVariables({ idleMin, idlePercent, instancesMax, warm }: StockRules): NodeJS.ProcessEnv {
  return {
    OFFSHOOT_IDLE_MIN: String(idleMin),
    OFFSHOOT_IDLE_PERCENT: String(idlePercent),
    OFFSHOOT_INSTANCES_MAX: String(instancesMax),
    OFFSHOOT_WARM: [...warm].map(([templateId, number]) => `${templateId}=${number}`).join(','),
  };
}

function count(env: NodeJS.ProcessEnv, name: string, what: string, most: number): number {
  const text = env[name] || '0';
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) throw new Error(`${name} is "${text}". Use a whole number of ${what}, at most ${most}.`);
  return value;
}

function warm(text: string): StockRules['warm'] {
  try {
    return warmFloorsFrom(text);
  } catch (error) {
    throw new Error(`OFFSHOOT_WARM: ${error instanceof Error ? error.message : error}.`, { cause: error });
  }
}
