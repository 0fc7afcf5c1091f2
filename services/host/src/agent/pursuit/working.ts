// Works on the goals whose time has come: first it looks, then a model is called once if something is new, and all that comes of it is
// done in one transaction. A tick that was begun and not ended is done again.
import { EngineError, type Heard } from '@offshoot/engine/engine.ts';
import type { Pursued } from '@offshoot/engine/model-engine.ts';
import type { JsonObject } from '@offshoot/statements';
import { Temporal } from 'temporal-polyfill';
import type { AlarmTable } from '../alarms/alarm-store.ts';
import { passOver, takingIn } from '../begun/taking-in.ts';
import type { ActingDeps } from '../conversation/thinking/acting/planning.ts';
import { askWithCard } from '../conversation/thinking/acting/proposing.ts';
import { type AssemblingDeps, contextFor } from '../conversation/thinking/answering/context.ts';
import { tidyReply } from '../conversation/thinking/answering/tidy-reply.ts';
import { todayFor } from '../conversation/thinking/answering/with-tools.ts';
import { decideAndNote } from '../decisions/deciding.ts';
import { actionTools, plannedOf } from '../domain/action-tools.ts';
import { askFor } from '../effects/asking.ts';
import type { TimedEngine } from '../engine/timed-engine.ts';
import { DAYS, type Goal, lastDayOf, MAX_CALLS_A_DAY, MAX_WATCHES, TELL_GOAL } from '../goals/domain/goal.ts';
import { doneLine, endLine, HALTED, newsLine, overBudget } from '../goals/domain/goal-lines.ts';
import type { GoalTable, Tick, TickOutcome } from '../goals/goal-store.ts';
import { closeGoal, reviewGoals } from '../goals/setting.ts';
import { plannableTools } from '../mcp/server-tools.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { PaceTable } from '../pace/pace-store.ts';
import { payFor } from '../pace/pacing.ts';
import { type ReadingsForOne, readingsFor } from '../reading/reading-for.ts';
import { character, type LoopDeps } from '../record/agent-deps.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { HeardMessage } from '../transcript/conversation-store.ts';
import { heardOf, nameOf } from '../transcript/names.ts';
import { isActive } from '../trust/pausing.ts';
import { situationOf } from '../trust/situation.ts';
import { newLines } from './domain/news.ts';
import { type Look, look } from './looking.ts';

export type PursuitDeps = ActingDeps &
  AssemblingDeps &
  LoopDeps<AlarmTable & GoalTable & MemoryTable & PaceTable> & { readonly engine: TimedEngine };

/** Before other agents of the host get their turn. */
const TICKS_PER_RUN = 4;
const DAY_MS = 86_400_000;
/** It may not speak now, so it does not work either. */
const LOOK_AGAIN_MS = 60_000;

/** Returns milliseconds until the next run; undefined: nothing waits. */
export async function workOnGoals(deps: PursuitDeps): Promise<number | undefined> {
  const { goals } = deps.store;
  for (let worked = 0; worked < TICKS_PER_RUN; worked++) {
    const { phase, quiet, conversationState } = deps.store.state;
    const tick = phase === 'live' ? goals.nextTick() : undefined;
    if (tick === undefined) return undefined;
    if (!isActive(deps) || isSilent(quiet) || conversationState !== 'here') return LOOK_AGAIN_MS;
    const done = await takingIn(deps, { lane: 'goals', ids: [tick.key] }, () => work(deps, tick));
    if (deps.engine.isClosing) return undefined;
    if (done === 'deadly')
      passOver(deps, { lane: 'goals', id: tick.key, what: 'a look at one of my goals' }, () => goals.endTick(tick.key, 'failed'));
    else if (done !== undefined) return done;
  }
  return 0;
}

/** Returns milliseconds for which the tick has to wait; undefined: it is over. */
async function work(deps: PursuitDeps, tick: Tick): Promise<number | undefined> {
  const { goals } = deps.store;
  const goal = goals.find(tick.itemId);
  if (goal?.status !== 'open') {
    goals.endTick(tick.key, 'dropped');
    return undefined;
  }
  const message = messageOf(deps, tick, goal);
  const short = payFor(deps, message);
  if (short !== undefined) return Math.max(1, short.waitMs);
  const takenBack = deps.store.memory.takenBack();
  const readings = readingsFor(deps, message, deps.engine.contextTokens);
  const signal = AbortSignal.timeout(readings.limits.turnMs || 1);
  const seen = await look(deps, goal, { readings, signal: AbortSignal.any([signal, deps.closing]) });
  const found = await findNews(deps, { tick, goal, message, readings, seen });
  if (deps.engine.isClosing) return undefined;
  // Something was forgotten meanwhile, which must not be told: it looks once more.
  if (deps.store.memory.takenBack() !== takenBack) return 0;
  deps.store.transaction(() => conclude(deps, { tick, goal, message, readings, seen, found }));
  deps.wake.duties();
  return undefined;
}

/** What the tick is to the rest of the agent: a message of the person who asked, of which nobody has heard. */
const messageOf = ({ now }: PursuitDeps, { key }: Tick, { askedBy, text }: Goal): HeardMessage => ({
  ...{ messageId: `alarm:${key}`, senderInboxId: askedBy, self: false, text, sentAt: now(), learn: false, answer: false },
});

interface Work {
  tick: Tick;
  goal: Goal;
  message: HeardMessage;
  readings: ReadingsForOne;
  seen: Look;
}

type Found = { outcome: TickOutcome } & Partial<Pursued> & { halt?: keyof typeof HALTED };

/** Nothing new: nothing is called. */
async function findNews(deps: PursuitDeps, { tick, goal, message, readings, seen }: Work): Promise<Found> {
  const isDue = seen.isNew || tick.cause !== 'alarm';
  if (!isDue) return { outcome: withoutNews(seen) };
  const { goals, state } = deps.store;
  const withModel = deps.engine.withModel(character(deps).model);
  if (withModel === undefined || (state.goalsHalted !== undefined && tick.cause !== 'hand')) return findByWords(tick, goal, seen);
  const now = deps.now();
  if (goals.callsSince(new Date(now.getTime() - DAY_MS)) >= MAX_CALLS_A_DAY) {
    const byWords = findByWords(tick, goal, seen);
    return { ...byWords, outcome: 'budget', progress: byWords.progress || overBudget };
  }
  const heard: Heard = heardOf(deps, message);
  const { name, model } = character(deps);
  const actions = actionTools(
    plannableTools(deps),
    (action) =>
      deps.effectKinds.forPlan(action)?.toolOf(deps, action) !== undefined && action !== 'goal.renew' && action !== 'commons.adopt',
  );
  // Before it is called, so that a process that dies has not called for nothing.
  goals.tickCalls(tick.key, now);
  try {
    const pursued = await deps.engine.call((_, signal) =>
      withModel.pursue(
        {
          ...{ model, agentName: name, context: contextFor(deps, heard, []), isLast: tick.cause === 'last' },
          goal: { text: goal.text, why: goal.why, askedBy: nameOf(deps, goal.askedBy), since: goal.setAt, until: lastDayOf(goal.rule) },
          progress: goals.progress(goal.itemId),
          watched: seen.read.map(({ called, text, before }) => ({ from: called, text, before })),
          lines: seen.lines,
          readings: readings.offers,
          actions,
          today: todayFor(deps, message),
        },
        signal,
      ),
    );
    return { outcome: pursued.say === '' && pursued.progress === '' && pursued.calls.length === 0 ? 'idle' : 'news', ...pursued };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (!deps.engine.isClosing) deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not work on a goal');
    const halt = error.failure === 'spent' ? 'spent' : error.failure === 'refused' && !error.retryable ? 'key-refused' : undefined;
    return { ...findByWords(tick, goal, seen), outcome: 'failed', ...(halt && { halt }) };
  }
}

/** A look that could read nothing does not know whether something is new. */
const withoutNews = ({ read, failures }: Pick<Look, 'read' | 'failures'>): TickOutcome =>
  read.length === 0 && failures.length > 0 ? 'failed' : 'idle';

/** Quotes what is new in what it reads. What people have said here they know. */
function findByWords({ cause }: Tick, { text: goal }: Goal, { read, failures }: Look): Found {
  const fresh = read.flatMap(({ called, text, before }) => {
    const lines = before === '' ? [] : newLines(before, text, goal);
    return lines.length === 0 ? [] : [`${called} now says ${lines.map((line) => `“${line}”`).join(', ')}.`];
  });
  const problem = cause === 'set' || cause === 'hand' ? failures.join(' ') : '';
  const say = [...fresh, problem].filter((line) => line !== '').join('\n');
  return { outcome: fresh.length > 0 ? 'news' : withoutNews({ read, failures }), say, progress: fresh.join(' ') };
}

/** In one transaction: what was read and what came of it is kept, said and asked for, and the tick is over. */
function conclude(deps: PursuitDeps, work: Work & { found: Found }): void {
  const { tick, goal, seen, found } = work;
  const { goals } = deps.store;
  // It may have been stopped meanwhile.
  if (goals.find(goal.itemId)?.status !== 'open') {
    goals.endTick(tick.key, 'dropped');
    return;
  }
  const { progress = '', calls = [], outcome, halt } = found;
  const now = deps.now();
  for (const { before: _, ...watch } of seen.read) goals.watch(goal.itemId, watch);
  goals.looked(goal.itemId, now, outcome === 'news' ? 0 : goal.idle + 1);
  for (const [place, call] of calls.entries()) propose(deps, work, { ...call, place });
  if (progress !== '') goals.noteProgress(goal.itemId, { at: now, text: progress, evidence: evidenceIn(seen) });
  tell(deps, work);
  // News end the pauses.
  if (outcome === 'news' && goal.idle > 0) {
    deps.store.alarms.remove(goal);
    reviewGoals(deps);
  }
  if (found.calls !== undefined) deps.store.change({ goalsHalted: undefined });
  if (halt !== undefined) haltAll(deps, halt);
  goals.endTick(tick.key, outcome);
}

const MAX_EVIDENCE = 10;

/** The pages that have changed, and who said something. */
function evidenceIn({ read, lines }: Look): string[] {
  const changed = read.filter(({ text, before }) => text !== before).map(({ called }) => called);
  return [...new Set([...changed, ...lines.map(({ speaker }) => speaker)])].slice(0, MAX_EVIDENCE);
}

/** Says what is new, and at the end what came of it; then the goal is closed, or a card asks whether to go on. */
function tell(deps: PursuitDeps, { tick, goal, message, readings, found: { say = '', isDone = false } }: Work & { found: Found }): void {
  const isLast = tick.cause === 'last';
  const tidy = say === '' ? '' : tidyReply(contextFor(deps, heardOf(deps, message), []), goal.text, say, readings.sources);
  const last = deps.store.goals.progress(goal.itemId).at(-1);
  const news = tidy === '' ? '' : newsLine(goal, tidy);
  const line = isDone ? doneLine(goal, tidy) : isLast ? endLine(goal, tidy, last) : news;
  if (line !== '' && maySay(deps, tick, goal)) deps.store.conversation.say(`goal:${tick.key}`, line);
  if (isDone || isLast) closeGoal(deps, goal, isDone ? 'done' : 'ended');
  // The peer that gave it as a task waits for the result.
  const isTask = deps.store.tasks.open('in').some(({ goal: itemId }) => itemId === goal.itemId);
  if (isLast && !isDone && !isTask) askToGoOn(deps, goal, message);
}

/** The person who asked for the goal has asked for what is new of it. A template may still forbid it. */
function maySay(deps: PursuitDeps, { key }: Tick, { askedBy, text }: Goal): boolean {
  const action = {
    ...{ kind: TELL_GOAL, account: '', toolDigest: '', cost: '' },
    arguments: { goal: { value: text, source: 'request' } },
  } as const;
  const cause = { is: 'request', by: { inboxId: askedBy, isAgent: false } } as const;
  return decideAndNote(deps, { messageId: `goal:${key}`, place: 0 }, action, { ...situationOf(deps), cause, planned: [] }).is === 'run';
}

/** A reading is watched from now on; anything else becomes a card, or nothing. */
function propose(
  deps: PursuitDeps,
  { goal, message, readings }: Pick<Work, 'goal' | 'message' | 'readings'>,
  { name, arguments: given, place }: { name: string; arguments: Readonly<Record<string, unknown>>; place: number },
): void {
  const { goals } = deps.store;
  if (readings.offers.some((offer) => offer.name === name)) {
    const args = given as JsonObject;
    const known = goals.watches(goal.itemId);
    const isKnown = known.some((watch) => watch.reading === name && JSON.stringify(watch.arguments) === JSON.stringify(args));
    if (!isKnown && known.length < MAX_WATCHES) goals.watch(goal.itemId, { reading: name, arguments: args, called: '', text: '' });
    return;
  }
  const planned = plannedOf(name, given, plannableTools(deps));
  if (planned !== undefined) askWithCard(deps, { message, readings }, planned, place);
}

/** Another week, if a person wants that. */
function askToGoOn(deps: PursuitDeps, goal: Goal, message: HeardMessage): void {
  const kind = deps.effectKinds.forPlan('goal.renew');
  if (kind === undefined) return;
  const until = Temporal.PlainDate.from(deps.now().toISOString().slice(0, 10)).add({ days: DAYS }).toString();
  const planned = { action: 'goal.renew', goal: goal.itemId, until } as const;
  askFor(deps, { ...message, messageId: `renew:${message.messageId}` }, { kind, planned, place: 0, isUncommitted: true });
}

/** Nothing calls the model until its owner has it try again. It says so once. */
function haltAll(deps: PursuitDeps, halt: keyof typeof HALTED): void {
  const { store, instanceId } = deps;
  if (store.state.goalsHalted === halt) return;
  store.change({ goalsHalted: halt });
  store.conversation.say(`goals-halted:${deps.now().getTime()}`, HALTED[halt].replace('INSTANCE', instanceId));
}
