import { agentHeldBy, type Speaking, unknownInstance } from '../../lifecycle/commands/agent-held-by.ts';
import type { JournalDeps } from '../deps.ts';
import { type EndedAs, endEffect, type JournalledEffect, type Recorded } from '../store/effects.ts';

/** Leaves effects that were forgotten, or recorded by an earlier copy of the agent, as they are. */
export async function journalEnd({ db }: JournalDeps, speaking: Speaking, effect: JournalledEffect, ended: EndedAs): Promise<Recorded> {
  if (!(await agentHeldBy(db, speaking))) throw unknownInstance(speaking.instanceId);
  return { intent: await endEffect(db, effect, ended), isNew: false };
}
