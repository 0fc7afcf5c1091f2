// The owner asks why the agent did, asked for or left something.

import type { CardWords } from '@offshoot/actions';
import type { Decided, Decisions, DecisionsRequest } from '@offshoot/context';
import { REMINDER_WORDS } from '../alarms/domain/reminder.ts';
import { TRIGGER_WORDS } from '../alarms/domain/trigger.ts';
import { SET } from '../alarms/reminding.ts';
import { type DecisionTable, type FollowedDecision, type FollowedReading, MAX_AGE_MS } from '../decisions/decision-store.ts';
import { actionLine, readingLine, whyLine } from '../decisions/domain/words.ts';
import type { KnowsEffects } from '../effects/effect-kinds.ts';
import { GOAL_WORDS } from '../goals/domain/goal-lines.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import { isOwner } from '../trust/owners.ts';

const SHORT_ID = 8;

/** Of what it does in the conversation alone. */
const OWN_WORDS: Record<string, CardWords> = { [SET.name]: REMINDER_WORDS, ...TRIGGER_WORDS, ...GOAL_WORDS };

/** Actions and readings, newest first. */
export function decisionsMade(
  deps: AgentDeps<ConversationTable & DecisionTable> & KnowsEffects,
  { requestId }: Pick<DecisionsRequest, 'requestId'>,
): Decisions {
  const since = new Date(deps.now().getTime() - MAX_AGE_MS);
  const actions = deps.store.decisions.since(since).map((one) => decided(deps, one));
  const readings = deps.store.decisions.readingsSince(since).map((one) => readingDecided(deps, one));
  return { answer: 'decisions', requestId, decisions: [...actions, ...readings].sort((a, b) => b.at.localeCompare(a.at)) };
}

function decided(
  deps: AgentDeps<ConversationTable> & KnowsEffects,
  { kind, authority, outcome, why, askedBy, end, decidedBy, at }: FollowedDecision,
): Decided {
  return {
    at: at.toISOString(),
    text: actionLine(authority, OWN_WORDS[kind] ?? deps.effectKinds.of(kind).words.card(kind)),
    outcome,
    why: whyLine(outcome, why),
    askedBy: askedBy === '' ? '' : personShown(deps, askedBy),
    byOwner: askedBy !== '' && isOwner(deps, askedBy),
    ...(end && { end }),
    ...(decidedBy !== '' && { decidedBy: personShown(deps, decidedBy) }),
  };
}

function readingDecided(
  deps: AgentDeps<ConversationTable> & KnowsEffects,
  { askedBy, kind, host, outcome, why, wasRead, ledTo, at }: FollowedReading,
): Decided {
  return {
    at: at.toISOString(),
    text: readingLine(kind, { host, ledTo }, deps.effectKinds.of(kind).words.card(kind).title),
    outcome,
    why: whyLine(outcome, why),
    askedBy: personShown(deps, askedBy),
    byOwner: isOwner(deps, askedBy),
    ...(wasRead !== undefined && { end: wasRead ? ('done' as const) : ('failed' as const) }),
  };
}

/** Anybody can choose any name, so the beginning of the inbox stands beside it. */
function personShown(deps: AgentDeps<ConversationTable>, inboxId: string): string {
  const id = inboxId.slice(0, SHORT_ID);
  const name = nameOf(deps, inboxId);
  return name.includes(id) ? name : `${name} (${id})`;
}
