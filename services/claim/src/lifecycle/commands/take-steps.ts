import type { InstanceDeps, TakeSteps } from '../deps.ts';
import { changeAgent } from '../store/change-agent.ts';

export function takeSteps({ db, wake, now, joinTimeoutMs }: InstanceDeps): TakeSteps {
  return async (instanceId, steps, more = {}) => {
    const changed = await changeAgent(db, instanceId, steps, { now: now(), joinTimeoutMs, ...more });
    if (changed) wake(...changed.due);
  };
}

/** 'lost': nobody asked for its end. 'gone': its host reports that it has ended. */
export async function endInstance({ db, now, joinTimeoutMs }: InstanceDeps, instanceId: string, how: 'lost' | 'gone'): Promise<void> {
  await changeAgent(db, instanceId, [{ kind: how }], { now: now(), joinTimeoutMs });
}
