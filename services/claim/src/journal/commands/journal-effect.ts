import { Refusal } from '@offshoot/refusals';
import type { Database } from '../../database/database.ts';
import { agentHeldBy, heldElsewhere, type Speaking, unknownInstance } from '../../lifecycle/commands/agent-held-by.ts';
import {
  type EndedAs,
  type EndedEffect,
  effectsOf,
  endEffect,
  type JournalledEffect,
  type Recorded,
  recordEffect,
} from '../store/effects.ts';

export interface JournalDeps {
  db: Database;
  now: () => Date;
}

const DAY_MS = 86_400_000;
/** Agents keep no record of an older effect, either. */
const KEPT_MS = 28 * DAY_MS;
/** Far more than the budgets of an agent that is of use to anybody. */
const MAX_A_DAY = 500;

export async function journalEffect({ db, now }: JournalDeps, speaking: Speaking, effect: JournalledEffect): Promise<Recorded> {
  if (!(await agentHeldBy(db, speaking))) throw unknownInstance(speaking.instanceId);
  const at = now();
  const before = (ms: number) => new Date(at.getTime() - ms);
  const limits = { hostId: speaking.hostId, now: at, since: before(DAY_MS), most: MAX_A_DAY, keptSince: before(KEPT_MS) };
  const recorded = await recordEffect(db, effect, limits);
  if (recorded === 'elsewhere') throw heldElsewhere();
  if (recorded === 'full')
    throw new Refusal('QUOTA_EXCEEDED', `An agent does at most ${MAX_A_DAY} things a day.`, {
      help: 'Try again tomorrow.',
      metadata: { scope: 'effects', limit: String(MAX_A_DAY) },
    });
  return recorded;
}

/** Leaves effects that were forgotten, or recorded by an earlier copy of the agent, as they are. */
export async function journalEnd({ db }: JournalDeps, speaking: Speaking, effect: JournalledEffect, ended: EndedAs): Promise<Recorded> {
  if (!(await agentHeldBy(db, speaking))) throw unknownInstance(speaking.instanceId);
  return { intent: await endEffect(db, effect, ended), isNew: false };
}

export async function listJournalledEffects({ db, now }: JournalDeps, speaking: Speaking): Promise<EndedEffect[]> {
  if (!(await agentHeldBy(db, speaking))) throw unknownInstance(speaking.instanceId);
  return effectsOf(db, speaking.instanceId, new Date(now().getTime() - KEPT_MS));
}
