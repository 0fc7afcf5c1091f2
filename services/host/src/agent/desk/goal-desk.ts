// The owner sees and changes what the agent works on, outside the conversation.
import { type GoalRequest, type Goals, type ListedGoal, MAX_GOAL_TEXT } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import { oneLine } from '@offshoot/text/one-line.ts';
import { nextIndex } from '@offshoot/times/occurrences.ts';
import { zoneOf } from '../alarms/reminding.ts';
import { DAYS, dayIn, type Goal, lastDayOf, MAX_CALLS_A_DAY, ruleUntil } from '../goals/domain/goal.ts';
import { unclearLine } from '../goals/domain/goal-lines.ts';
import { addGoal, closeGoal, type GoalDeps, openGoals, problemOf, reviewGoals } from '../goals/setting.ts';
import { nameOf } from '../transcript/names.ts';
import { isOwner } from '../trust/owners.ts';

const DAY_MS = 86_400_000;

export function goalsListed(deps: GoalDeps, requestId: string): Goals {
  const { goals, state } = deps.store;
  const called = goals.callsSince(new Date(deps.now().getTime() - DAY_MS));
  return {
    ...{ answer: 'goals', requestId, goals: goals.all().map((goal) => listed(deps, goal)) },
    ...{ callsLeft: Math.max(0, MAX_CALLS_A_DAY - called), callsADay: MAX_CALLS_A_DAY },
    ...(state.goalsHalted && { halted: state.goalsHalted }),
  };
}

function listed(deps: GoalDeps, goal: Goal): ListedGoal {
  const { alarms, goals } = deps.store;
  const { itemId: id, text, why, askedBy, priority, status, setAt, rule } = goal;
  const next = alarms.nextOf(goal);
  const last = goals.lastTick(id);
  return {
    ...{ id, text, why, askedBy: nameOf(deps, askedBy), byOwner: isOwner(deps, askedBy), priority, status, setAt: setAt.toISOString() },
    until: lastDayOf(rule),
    ...(next && { nextTickAt: next.toISOString() }),
    isWaiting: goals.isWaiting(id),
    ...(last && { lastTick: { at: last.at.toISOString(), outcome: last.outcome } }),
    watches: goals.watches(id).map(({ called, reading, arguments: args }) => called || String(Object.values(args)[0] ?? reading)),
    progress: goals.progress(id).map(({ at, evidence, ...one }) => ({ at: at.toISOString(), text: one.text, evidence })),
  };
}

/** Throws ITEM_NOT_FOUND and VALIDATION_FAILED, and then changes nothing. A repeated request changes nothing more. */
export function changeGoals(deps: GoalDeps, request: GoalRequest, { ownerId, askedAt }: { ownerId: string; askedAt: Date }): Goals {
  deps.store.transaction(() => {
    if (request.ask === 'add-goal') add(deps, request, { ownerId, askedAt });
    if (request.ask === 'change-goal') change(deps, request);
    if (request.ask === 'tick') tick(deps, request);
  });
  deps.wake.goals();
  deps.wake.duties();
  return goalsListed(deps, request.requestId);
}

function add(
  deps: GoalDeps,
  { requestId, text: asked, why, until, priority }: Extract<GoalRequest, { ask: 'add-goal' }>,
  { ownerId, askedAt }: { ownerId: string; askedAt: Date },
): void {
  const messageId = `desk:${requestId}`;
  if (deps.store.goals.of({ messageId, place: 0 }) !== undefined) return;
  const text = oneLine(asked);
  const isText = text !== '' && asked.length <= MAX_GOAL_TEXT;
  if (!isText || why.length > MAX_GOAL_TEXT) throw invalid(isText ? 'why' : 'text', `It has 1 to ${MAX_GOAL_TEXT} characters.`);
  const rule = ruleFor(deps, until, ownerId);
  const problem = problemOf(deps, { text, askedBy: ownerId });
  if (problem !== undefined) throw invalid('text', problem);
  addGoal(deps, { ...{ messageId, place: 0, askedBy: ownerId, text, why: oneLine(why), priority, rule }, at: askedAt });
}

function change(deps: GoalDeps, { goal: id, status, until, priority }: Extract<GoalRequest, { ask: 'change-goal' }>): void {
  const { alarms, goals } = deps.store;
  const goal = found(deps, id);
  const rule = until === undefined || until === lastDayOf(goal.rule) ? undefined : ruleFor(deps, until, goal.askedBy);
  const isOpen = (status ?? goal.status) === 'open';
  if (isOpen && nextIndex(rule ?? goal.rule, deps.now()) === undefined) throw invalid('until', 'Its last day is over. Say a later one.');
  if (status !== undefined && status !== 'open' && goal.status === 'open') closeGoal(deps, goal, status);
  goals.change(id, { ...(priority && { priority }), ...(rule && { rule }), ...(isOpen && { status: 'open' as const }) });
  // Another end is another alarm.
  if (rule !== undefined) alarms.remove(goal);
  reviewGoals(deps);
}

/** By its owner's hand, so the model is called even if nothing is new, and tried again if its key was refused. */
function tick(deps: GoalDeps, { requestId, goal: id }: Extract<GoalRequest, { ask: 'tick' }>): void {
  const goals = id === '' ? openGoals(deps) : [found(deps, id)].filter(({ status }) => status === 'open');
  if (id !== '' && goals.length === 0) throw invalid('goal', 'That goal is over. Open it again first.');
  for (const { itemId } of goals) deps.store.goals.addTick({ key: `hand:${requestId}:${itemId}`, itemId, cause: 'hand' }, deps.now());
}

function ruleFor(deps: GoalDeps, until: string, inboxId: string) {
  const here = { now: deps.now(), zone: zoneOf(deps, inboxId) };
  const day = dayIn(until === '' ? here.now.toISOString().slice(0, 10) : until);
  if (day === undefined) throw invalid('until', 'There is no such day. Say it like 2026-11-27.');
  const asked = ruleUntil(until === '' ? day.add({ days: DAYS }) : day, here);
  if ('why' in asked) throw invalid('until', unclearLine(asked));
  return asked.rule;
}

function found({ store }: GoalDeps, id: string): Goal {
  const goal = store.goals.find(id);
  if (goal === undefined) throw new Refusal('ITEM_NOT_FOUND', 'I have no goal with this ID.', { help: 'Ask again for my goals.' });
  return goal;
}

const invalid = (field: string, message: string) => new Refusal('VALIDATION_FAILED', message, { metadata: { field } });
