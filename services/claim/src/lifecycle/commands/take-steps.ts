import type { InstanceDeps } from '../deps.ts';
import type { AgentFacts } from '../domain/agent-facts.ts';
import type { LifeStep } from '../domain/lifecycle.ts';
import type { AgentRows } from '../store/agent-rows.ts';
import { changeAgent } from '../store/change-agent.ts';

/** Applies the steps that the tables allow to an instance and its claim, and wakes dependent work. */
export type TakeSteps = (
  instanceId: string,
  steps: LifeStep[] | ((rows: AgentRows) => LifeStep[]),
  more?: { also?: (rows: AgentRows) => void; facts?: AgentFacts },
) => Promise<void>;

export function takeSteps({ db, wake, now, joinTimeoutMs }: InstanceDeps): TakeSteps {
  return async (instanceId, steps, more = {}) => {
    const changed = await changeAgent(db, instanceId, steps, { now: now(), joinTimeoutMs, ...more });
    if (changed) wake(...changed.due);
  };
}
