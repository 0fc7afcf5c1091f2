// What people ask of goals: they set, list and stop them. Runs inside the transaction that answers the message.
import { type Action, planEffect } from '@offshoot/actions';
import { type GoalPriority, MAX_GOAL_TEXT } from '@offshoot/context';
import type { Planned } from '@offshoot/engine/engine.ts';
import { WEB_READ } from '@offshoot/engine/readings.ts';
import { urlsIn } from '@offshoot/engine/urls.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { oneLine } from '@offshoot/text/one-line.ts';
import { type AlarmRule, nextIndex } from '@offshoot/times/occurrences.ts';
import type { AlarmTable } from '../alarms/alarm-store.ts';
import { zoneOf } from '../alarms/reminding.ts';
import { decideAndNote } from '../decisions/deciding.ts';
import type { DecisionTable } from '../decisions/decision-store.ts';
import { refusedLine } from '../decisions/domain/refused-line.ts';
import { hasAllWords } from '../domain/spoken-words.ts';
import type { TimedEngine } from '../engine/timed-engine.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import { isOwner } from '../trust/owners.ts';
import { situationOf } from '../trust/situation.ts';
import { GOAL_TAG, type Goal, goalAsked, lastDayOf, MAX_GOALS, MAX_GOALS_PER_PERSON, MAX_WATCHES, SET_GOAL } from './domain/goal.ts';
import {
  FOR_PEOPLE,
  goalSetLine,
  goalsLine,
  KNOWN,
  NEEDS_PAGE,
  NONE,
  NONE_LIKE_IT,
  NOT_YOURS,
  stoppedLine,
  TOO_MANY,
  TOO_MANY_OF_YOU,
  unclearLine,
  WHICH_ONE,
} from './domain/goal-lines.ts';
import type { GoalTable, Progress, Watch } from './goal-store.ts';

export interface GoalDeps extends AgentDeps<AlarmTable & ConversationTable & DecisionTable & GoalTable & MemoryTable> {
  readonly engine: Pick<TimedEngine, 'withModel'>;
}

export type PlannedGoal = Extract<Planned, { action: 'goal.set' | 'goal.list' | 'goal.stop' }>;

/** Returns what to say. `place`: among what the message asks for. */
export function carryOutGoal(deps: GoalDeps, message: HeardMessage, planned: PlannedGoal, place: number): string {
  switch (planned.action) {
    case 'goal.set':
      return set(deps, message, planned, place);
    case 'goal.list':
      return goalsLine(
        openGoals(deps).map((goal) => shown(deps, goal)),
        deps.store.state.goalsHalted,
      );
    case 'goal.stop':
      return stop(deps, message, planned.which);
  }
}

function set(deps: GoalDeps, message: HeardMessage, planned: Extract<Planned, { action: 'goal.set' }>, place: number): string {
  const { senderInboxId, sentAt, messageId, text: said } = message;
  if (deps.store.conversation.member(senderInboxId)?.isAgent) return FOR_PEOPLE;
  const text = oneLine(planned.text).slice(0, MAX_GOAL_TEXT).toWellFormed();
  const asked = goalAsked({ ...planned, text }, oneLine(said), { now: sentAt, zone: zoneOf(deps, senderInboxId) });
  if ('why' in asked) return unclearLine(asked);
  const { rule } = asked;
  const problem = problemOf(deps, { text, askedBy: senderInboxId });
  if (problem !== undefined) return problem;
  const refusal = refusedBy(deps, { messageId, place, askedBy: senderInboxId, text, rule });
  if (refusal !== undefined) return refusal;
  const isNew = addGoal(deps, { messageId, place, askedBy: senderInboxId, text, why: '', priority: 'normal', rule, at: sentAt });
  return isNew ? goalSetLine({ text, rule }) : KNOWN;
}

/** Why it takes up no such goal. Undefined: it does. */
export function problemOf(deps: GoalDeps, { text, askedBy }: Pick<Goal, 'text' | 'askedBy'>): string | undefined {
  const open = openGoals(deps);
  if (open.length >= MAX_GOALS) return TOO_MANY;
  if (open.filter((goal) => goal.askedBy === askedBy).length >= MAX_GOALS_PER_PERSON && !isOwner(deps, askedBy)) return TOO_MANY_OF_YOU;
  if (open.some((goal) => goal.text.toLowerCase() === text.toLowerCase())) return KNOWN;
  const hasModel = deps.engine.withModel(character(deps).model) !== undefined;
  return hasModel || urlsIn(text).length > 0 ? undefined : NEEDS_PAGE;
}

/** A goal is private and can be undone: the member who asks for it decides, as of a reminder. */
function refusedBy(
  deps: GoalDeps,
  { messageId, place, askedBy, text, rule }: Pick<Goal, 'messageId' | 'place' | 'askedBy' | 'text' | 'rule'>,
): string | undefined {
  const action: Action = {
    ...{ kind: SET_GOAL, account: '', toolDigest: '', cost: '' },
    arguments: { what: { value: text, source: 'request' }, until: { value: lastDayOf(rule), source: 'request' } },
  };
  const effect = planEffect('goal', action);
  const cause = { is: 'request', by: { inboxId: askedBy, isAgent: false } } as const;
  const decision = decideAndNote(deps, { messageId, place }, action, { ...situationOf(deps), cause, planned: effect ? [effect] : [] });
  if (decision.is === 'run') return undefined;
  return refusedLine(decision.is === 'refuse' ? decision : { why: 'level' });
}

interface NewGoal {
  messageId: string;
  place: number;
  askedBy: string;
  text: string;
  why: string;
  priority: GoalPriority;
  rule: AlarmRule;
  at: Date;
  /** Its words are not those of the person who asks for it. */
  saidBy?: { inboxId: string; name: string };
}

/** Its first look is at once. False: it works on that already. */
export function addGoal(deps: GoalDeps, { messageId, place, askedBy, text, why, priority, rule, at, saidBy }: NewGoal): boolean {
  const { goals, memory } = deps.store;
  const byOwner = saidBy === undefined && isOwner(deps, askedBy) ? { byOwner: true as const } : {};
  const { inboxId: senderInboxId, name: senderName } = saidBy ?? { inboxId: askedBy, name: nameOf(deps, askedBy) };
  const provenance = { from: 'message', messageId, senderInboxId, senderName, ...byOwner } as const;
  const topic = `our:goal:${messageId.slice(-12)}-${place}`;
  const { added } = memory.learn(
    [{ kind: 'commitment', text, topic, tags: [GOAL_TAG], isWhole: true, isRemembered: true }],
    provenance,
    at,
  );
  const item = added.find(({ tags }) => tags.includes(GOAL_TAG));
  if (item === undefined) return false;
  goals.add({ itemId: item.id, messageId, place, askedBy, why, priority, status: 'open', setAt: at, rule });
  for (const { url } of urlsIn(text).slice(0, MAX_WATCHES)) goals.watch(item.id, pageAt(url.href));
  goals.addTick({ key: `goal:${item.id}`, itemId: item.id, cause: 'set' }, at);
  reviewGoals(deps);
  deps.wake.goals();
  return true;
}

/** A goal, and all that came of it. */
export interface WholeGoal {
  goal: Goal;
  watches: Watch[];
  progress: Progress[];
}

export function wholeGoal({ store: { goals } }: AgentDeps<GoalTable>, itemId: string): WholeGoal | undefined {
  const goal = goals.find(itemId);
  return goal && { goal, watches: goals.watches(itemId), progress: goals.progress(itemId) };
}

/** Its words are another item now. It looks at once at what they name. */
export function restateGoal(deps: GoalDeps, { goal, watches, progress }: WholeGoal, item: Pick<MemoryItem, 'id' | 'text'>): void {
  const { alarms, goals } = deps.store;
  goals.remove(goal.itemId);
  goals.add({ ...goal, itemId: item.id });
  const named = new Set(urlsIn(item.text).map(({ url }) => url.href));
  for (const watch of watches) if (watch.reading !== WEB_READ || named.has(String(watch.arguments.url))) goals.watch(item.id, watch);
  for (const url of named) if (!watches.some((watch) => watch.arguments.url === url)) goals.watch(item.id, pageAt(url));
  for (const step of progress) goals.noteProgress(item.id, step);
  if (goal.status !== 'open') return;
  goals.addTick({ key: `goal:${item.id}`, itemId: item.id, cause: 'set' }, deps.now());
  alarms.remove(goal);
  reviewGoals(deps);
  deps.wake.goals();
}

const pageAt = (url: string): Watch => ({ reading: WEB_READ, arguments: { url }, called: '', text: '' });

/** Every open goal has an alarm that looks at it, as long as its time is not over. */
export function reviewGoals(deps: AgentDeps<AlarmTable & GoalTable>): void {
  const { alarms, goals } = deps.store;
  for (const { messageId, place, askedBy, rule } of goals.unlooked()) {
    const next = nextIndex(rule, deps.now());
    if (next === undefined) continue;
    alarms.add({ messageId, place, askedBy, kind: 'tick', whom: 'group', text: '', rule, nextIndex: next });
  }
}

export const openGoals = ({ store }: AgentDeps<GoalTable>): Goal[] => store.goals.all().filter(({ status }) => status === 'open');

function shown(deps: GoalDeps, { itemId, text, rule, askedBy }: Goal) {
  const last = deps.store.goals.progress(itemId).at(-1);
  const isFailing = deps.store.goals.lastTick(itemId)?.outcome === 'failed';
  // An owner who is not in the conversation has no name there.
  const isElsewhere = isOwner(deps, askedBy) && deps.store.conversation.member(askedBy) === undefined;
  return { text, rule, name: isElsewhere ? 'my owner' : nameOf(deps, askedBy), ...(last && { last }), isFailing };
}

/** It is not worked on any more. What it says is kept, as something of the past. */
export function closeGoal(deps: AgentDeps<AlarmTable & GoalTable & MemoryTable>, goal: Goal, status: 'done' | 'ended' | 'stopped'): void {
  const { alarms, goals, memory } = deps.store;
  goals.change(goal.itemId, { status });
  alarms.remove(goal);
  memory.end([goal.itemId], deps.now());
}

/** The member who asked for it can stop it, and so can the owner. */
function stop(deps: GoalDeps, { senderInboxId }: HeardMessage, which: string): string {
  const open = openGoals(deps);
  if (open.length === 0) return NONE;
  const isAll = /^(?:all|everything|all of (?:it|them)|them all)$/i.test(which.trim());
  const isThat = /^(?:|it|that|this|that one|this one|them)$/i.test(which.trim());
  const named = isAll || isThat ? open : open.filter(({ text }) => hasAllWords(text, which.replace(LITTLE_WORDS, ' ')));
  if (named.length === 0) return NONE_LIKE_IT;
  const mayStop = isOwner(deps, senderInboxId);
  const own = named.filter(({ askedBy }) => mayStop || askedBy === senderInboxId);
  if (own.length === 0) return NOT_YOURS;
  if (own.length > 1 && !isAll) return WHICH_ONE;
  for (const goal of own) closeGoal(deps, goal, 'stopped');
  return stoppedLine(own);
}

const LITTLE_WORDS = /\b(?:the|a|an|my|our|your|to|about|of|for|on)\b/gi;
