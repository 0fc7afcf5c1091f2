import type { InstanceDeps } from '../deps.ts';
import { changeAgent } from '../store/change-agent.ts';

/** 'lost': nobody asked for its end. 'gone': its host reports that it has ended. */
export async function endInstance({ db, now, joinTimeoutMs }: InstanceDeps, instanceId: string, how: 'lost' | 'gone'): Promise<void> {
  await changeAgent(db, instanceId, [{ kind: how }], { now: now(), joinTimeoutMs });
}
