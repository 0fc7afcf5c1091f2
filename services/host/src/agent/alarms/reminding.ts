// Carries out what people ask of reminders. Runs inside the transaction that answers the message.

import { type Action, type ActionKind, planEffect } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import { alarmAsked } from '@offshoot/times/asked.ts';
import { isUnclear } from '@offshoot/times/schedule.ts';
import { decideAndNote } from '../decisions/deciding.ts';
import type { DecisionTable } from '../decisions/decision-store.ts';
import { hasAllWords } from '../domain/spoken-words.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import { isOwner } from '../trust/owners.ts';
import { situationOf } from '../trust/situation.ts';
import type { AlarmTable } from './alarm-store.ts';
import type { Alarm } from './domain/alarm.ts';
import {
  cancelledLine,
  listLine,
  MAX_PER_PERSON,
  MAX_REMINDER_TEXT,
  MAX_REMINDERS,
  NONE_TO_CANCEL,
  NOT_HERE,
  NOT_YOURS_TO_CANCEL,
  notSetLine,
  setLine,
  WHICH_ONE,
} from './domain/reminder.ts';
import { TEMPLATE } from './domain/trigger.ts';

type RemindingDeps = AgentDeps<AlarmTable & ConversationTable & DecisionTable>;

/** Where nobody has said where they are. */
const DEFAULT_ZONE = 'UTC';

export const SET: ActionKind = { name: 'reminder.set', risk: 'R3', content: ['text'] };

export const zoneOf = ({ store }: Pick<AgentDeps<ConversationTable>, 'store'>, inboxId: string): string =>
  store.conversation.member(inboxId)?.zone ?? DEFAULT_ZONE;

type PlannedReminder = Extract<Planned, { action: 'reminder.set' | 'reminder.list' | 'reminder.cancel' }>;

/** Returns what to say. `place`: among what the message asks for. */
export function carryOutReminder(deps: RemindingDeps, message: HeardMessage, planned: PlannedReminder, place: number): string {
  switch (planned.action) {
    case 'reminder.set':
      return set(deps, message, planned, place);
    case 'reminder.list':
      return listLine(
        deps.store.alarms.all().map((one) => ({ ...one, name: one.askedBy === TEMPLATE ? 'my instructions' : nameOf(deps, one.askedBy) })),
      );
    case 'reminder.cancel':
      return cancel(deps, message, planned.which);
  }
}

function set(deps: RemindingDeps, message: HeardMessage, planned: Extract<Planned, { action: 'reminder.set' }>, place: number): string {
  const { alarms } = deps.store;
  const { senderInboxId, sentAt, messageId } = message;
  const isWake = /\bwake\b/i.test(message.text);
  const here = { now: sentAt, zone: zoneOf(deps, senderInboxId), isEarly: isWake };
  const asked = alarmAsked(planned, message.text, here);
  if (isUnclear(asked)) return notSetLine(asked);
  if (!hasCapacity(deps, senderInboxId)) return notSetLine({ why: 'too-many' });
  const text = (asked.text || (isWake ? 'wake up' : '')).slice(0, MAX_REMINDER_TEXT).toWellFormed();
  const reminder: Alarm = {
    ...{ messageId, place, askedBy: senderInboxId, kind: 'reminder', whom: planned.whom, nextIndex: 0 },
    ...{ text, rule: asked.rule },
  };
  if (!isAllowed(deps, reminder, planned.when)) return NOT_HERE;
  alarms.add(reminder);
  return setLine(reminder, { isGuess: isZoneGuessed(deps, reminder) });
}

/** Nobody has said where they are, and the message names no other zone. */
export const isZoneGuessed = ({ store }: Pick<AgentDeps<ConversationTable>, 'store'>, { askedBy, rule }: Alarm): boolean =>
  rule.zone === DEFAULT_ZONE && store.conversation.member(askedBy)?.zone === undefined;

/** Nobody crowds out the others with alarms of any kind. */
export function hasCapacity({ store }: AgentDeps<AlarmTable>, askedBy: string): boolean {
  const all = store.alarms.all();
  return all.length < MAX_REMINDERS && all.filter((one) => one.askedBy === askedBy).length < MAX_PER_PERSON;
}

/** Reminders are private and can be undone: the member who asks for one decides. */
function isAllowed(deps: RemindingDeps, reminder: Alarm, when: string): boolean {
  const { whom, text, askedBy } = reminder;
  const action: Action = {
    kind: SET,
    arguments: {
      at: { value: when, source: 'request' },
      whom: { value: whom, source: 'request' },
      text: { value: text, source: 'request' },
    },
    account: '',
    toolDigest: '',
    cost: '',
  };
  const effect = planEffect('reminder', action);
  const isAgent = deps.store.conversation.member(askedBy)?.isAgent ?? false;
  return (
    decideAndNote(deps, reminder, action, {
      ...situationOf(deps),
      cause: { is: 'request', by: { inboxId: askedBy, isAgent } },
      planned: effect ? [effect] : [],
    }).is === 'run'
  );
}

/** The member who asked for a reminder can cancel it, and so can the owner. */
function cancel(deps: RemindingDeps, { senderInboxId }: HeardMessage, which: string): string {
  const { alarms } = deps.store;
  const mayCancelAll = isOwner(deps, senderInboxId);
  const named = /^(?:all|everything|them|them all)?$/i.test(which)
    ? alarms.all()
    : alarms.all().filter(({ text }) => hasAllWords(text, which.replace(LITTLE_WORDS, ' ')));
  const own = named.filter(({ askedBy }) => mayCancelAll || askedBy === senderInboxId);
  if (named.length === 0) return NONE_TO_CANCEL;
  if (own.length === 0) return NOT_YOURS_TO_CANCEL;
  if (which === '' && own.length > 1) return WHICH_ONE;
  for (const one of own) alarms.remove(one);
  return cancelledLine(own);
}

const LITTLE_WORDS = /\b(?:the|a|an|my|our|your|to|about|of|for|one)\b/gi;
