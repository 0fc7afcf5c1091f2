import { agentHeldBy, type Speaking, unknownInstance } from '../../lifecycle/commands/agent-held-by.ts';
import type { JournalDeps } from '../deps.ts';
import { type EndedEffect, effectsOf } from '../store/effects.ts';
import { KEPT_MS } from './journal-effect.ts';

export async function listJournalledEffects({ db, now }: JournalDeps, speaking: Speaking): Promise<EndedEffect[]> {
  if (!(await agentHeldBy(db, speaking))) throw unknownInstance(speaking.instanceId);
  return effectsOf(db, speaking.instanceId, new Date(now().getTime() - KEPT_MS));
}
