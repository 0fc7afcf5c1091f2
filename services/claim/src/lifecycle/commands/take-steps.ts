import type { InstanceDeps, TakeSteps } from '../deps.ts';
import { changeAgent } from '../store/change-agent.ts';

export function takeSteps({ db, wake, now, joinTimeoutMs }: InstanceDeps): TakeSteps {
  return async (instanceId, steps, more = {}) => {
    const changed = await changeAgent(db, instanceId, steps, { now: now(), joinTimeoutMs, ...more });
    if (changed) wake(...changed.due);
  };
}
