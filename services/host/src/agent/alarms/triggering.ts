// The owner has the agent post something regularly: set in the transaction that answers them, and done in the one that moves the alarm on.
import { type Action, decide, isAtLeast, planEffect } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import { alarmAsked } from '@offshoot/times/asked.ts';
import type { Due } from '@offshoot/times/occurrences.ts';
import { isUnclear } from '@offshoot/times/schedule.ts';
import { decideAndNote } from '../decisions/deciding.ts';
import type { DecisionTable } from '../decisions/decision-store.ts';
import { refusedLine } from '../decisions/domain/refused-line.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { isOwner } from '../trust/owners.ts';
import { situationOf } from '../trust/situation.ts';
import type { AlarmTable } from './alarm-store.ts';
import { type Alarm, alarmKey } from './domain/alarm.ts';
import { NOT_HERE, notSetLine } from './domain/reminder.ts';
import {
  COOLDOWN_MS,
  MAX_WHAT,
  NEEDS_LEVEL,
  ONLY_OWNER_TRIGGERS,
  ONLY_REPEATED,
  POST,
  postLine,
  SET_TRIGGER,
  TEMPLATE,
  triggerSetLine,
} from './domain/trigger.ts';
import { hasCapacity, isZoneGuessed, zoneOf } from './reminding.ts';

type TriggeringDeps = AgentDeps<AlarmTable & ConversationTable & DecisionTable>;

const DAY_MS = 86_400_000;
const TRIGGER = { is: 'trigger' } as const;

/** Returns what to say. */
export function setTrigger(
  deps: TriggeringDeps,
  { messageId, senderInboxId, sentAt, text: said }: HeardMessage,
  { when, what, time }: Extract<Planned, { action: 'trigger.set' }>,
  place: number,
): string {
  if (!isOwner(deps, senderInboxId)) return ONLY_OWNER_TRIGGERS;
  const asked = alarmAsked({ when, text: what, time }, said, { now: sentAt, zone: zoneOf(deps, senderInboxId) });
  if (isUnclear(asked)) return notSetLine(asked);
  const { rule } = asked;
  const text = asked.text.slice(0, MAX_WHAT).toWellFormed();
  if (text === '') return NOT_HERE;
  if (rule.every === undefined) return ONLY_REPEATED;
  if (!hasCapacity(deps, senderInboxId)) return notSetLine({ why: 'too-many' });
  const trigger: Alarm = { messageId, place, askedBy: senderInboxId, kind: 'trigger', whom: 'group', text, rule, nextIndex: 0 };
  const would = decide(postOf(trigger), { ...situationOf(deps), cause: TRIGGER, planned: [], isQuiet: false });
  if (would.is === 'refuse') return would.why === 'not-addressed' ? NEEDS_LEVEL : refusedLine(would);
  if (would.is !== 'run') return NOT_HERE;
  const action: Action = {
    ...{ kind: SET_TRIGGER, account: '', toolDigest: '', cost: '' },
    arguments: { at: { value: when, source: 'request' }, what: { value: text, source: 'request' } },
  };
  const planned = planEffect('trigger', action);
  const by = { inboxId: senderInboxId, isAgent: false };
  const situation = { ...situationOf(deps), cause: { is: 'request', by }, planned: planned ? [planned] : [] } as const;
  if (decideAndNote(deps, trigger, action, situation).is !== 'run') return NOT_HERE;
  deps.store.alarms.add(trigger);
  return triggerSetLine(trigger, { isGuess: isZoneGuessed(deps, trigger) });
}

/** Runs inside the transaction that moves the alarm on. False: it has to wait, for the end of quiet hours or of the last one's pause. */
export function pullTrigger(deps: TriggeringDeps, trigger: Alarm, due: Due): boolean {
  const { alarms, conversation, decisions } = deps.store;
  const isTemplates = trigger.askedBy === TEMPLATE;
  const ownerId = deps.store.state.claimed?.ownerId;
  if (ownerId === undefined || !(isTemplates || isOwner(deps, trigger.askedBy))) {
    alarms.remove(trigger);
    return true;
  }
  const base = situationOf(deps);
  // Until the owner trusts the agent that far, its template's triggers are none.
  if (isTemplates && !isAtLeast(base.level, 'L3')) {
    alarms.moveOn(trigger, due.index + 1);
    return true;
  }
  const { now } = base;
  const posted = decisions.since(new Date(now.getTime() - DAY_MS)).filter(({ kind, outcome }) => kind === POST.name && outcome === 'run');
  const isPausing = posted.some(({ at }) => now.getTime() - at.getTime() < COOLDOWN_MS);
  if (base.isQuiet || isPausing) return false;
  const key = alarmKey(trigger, due.index);
  const situation = { ...base, cause: TRIGGER, planned: [], spent: { proactiveMessages: posted.length } };
  const { is } = decideAndNote(deps, { messageId: key, place: 0 }, postOf(trigger), situation);
  alarms.moveOn(trigger, due.index + 1);
  if (is !== 'run') return true;
  conversation.say(key, postLine(trigger, due, now));
  // The engine answers it like a question of the owner.
  conversation.hear({
    ...{ messageId: key, senderInboxId: isTemplates ? ownerId : trigger.askedBy, self: false, text: `${trigger.text}?`, sentAt: now },
    ...{ learn: false, answer: true },
  });
  deps.wake.thoughts();
  return true;
}

const postOf = ({ askedBy, text }: Alarm): Action => ({
  ...{ kind: POST, account: '', toolDigest: '', cost: '' },
  arguments: { what: { value: text, source: askedBy === TEMPLATE ? 'instructions' : 'owner-note' } },
});
