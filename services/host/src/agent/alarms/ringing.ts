// Says and does what is due, each time once: the message is written down in the transaction that moves the alarm on.
import { type Due, dueOf } from '@offshoot/times/occurrences.ts';
import type { DecisionTable } from '../decisions/decision-store.ts';
import type { OnlineDeps } from '../record/agent-deps.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import { isActive } from '../trust/pausing.ts';
import type { AlarmTable } from './alarm-store.ts';
import { type Alarm, alarmKey } from './domain/alarm.ts';
import { ringLine } from './domain/reminder.ts';
import { TEMPLATE } from './domain/trigger.ts';
import { reviewTemplateTriggers } from './template-triggers.ts';
import { pullTrigger } from './triggering.ts';

type RingingDeps = OnlineDeps<AlarmTable & ConversationTable & DecisionTable>;

/** At once, after a long outage: the others come with the next look. More than there can be. */
const MAX_AT_ONCE = 100;
/** Timers that run longer lose their way. */
const LONGEST_WAIT_MS = 3_600_000;
/** How soon after it may what has to wait comes. */
const LOOK_AGAIN_MS = 30_000;

/** What the alarms of goals do, in the transaction that moves them on. */
export interface Ticks {
  /** False: it has to wait. */
  rings(alarm: Alarm, due: Due): boolean;
  /** It rings no more. */
  ends(alarm: Alarm): void;
}

/** Call while the agent is in its conversation. Returns milliseconds until the next alarm; undefined: there is none to wait for. */
export async function ring(deps: RingingDeps, ticks: Ticks): Promise<number | undefined> {
  const { alarms, state } = deps.store;
  const { conversationId } = state;
  reviewTemplateTriggers(deps);
  const next = alarms.nextAt();
  // While muted or paused, it waits: alarms come late then, and say so.
  if (next === undefined || conversationId === undefined || isSilent(state.quiet) || !isActive(deps)) return undefined;
  const now = deps.now();
  if (next > now) return Math.min(LONGEST_WAIT_MS, next.getTime() - now.getTime());
  const present = new Set((await deps.client.conversation(conversationId))?.memberInboxIds);
  const rung = deps.store.transaction(
    () => alarms.due(now, MAX_AT_ONCE).filter((alarm) => ringOne(deps, alarm, { present, now, ticks })).length,
  );
  if (rung > 0) return 0;
  const later = alarms.nextAt(now);
  return later === undefined ? LOOK_AGAIN_MS : Math.min(LOOK_AGAIN_MS, later.getTime() - now.getTime());
}

interface Ringing {
  present: ReadonlySet<string>;
  now: Date;
  ticks: Ticks;
}

/** False: it has to wait. */
function ringOne(deps: RingingDeps, alarm: Alarm, { present, now, ticks }: Ringing): boolean {
  const { alarms, conversation } = deps.store;
  const isHere = alarm.askedBy === TEMPLATE || present.has(alarm.askedBy);
  const due = isHere ? dueOf(alarm.rule, alarm.nextIndex, now) : undefined;
  // Nothing rings any more for a member who has left.
  if (due === undefined) {
    alarms.remove(alarm);
    if (alarm.kind === 'tick') ticks.ends(alarm);
    return true;
  }
  if (alarm.kind === 'tick') return ticks.rings(alarm, due);
  if (alarm.kind === 'trigger') return pullTrigger(deps, alarm, due);
  conversation.say(alarmKey(alarm, due.index), ringLine(alarm, due, { name: nameOf(deps, alarm.askedBy), now }));
  alarms.moveOn(alarm, due.index + 1);
  return true;
}
