// Engine work for one agent: learns from what was heard and answers what was asked.
import { nameProblem } from '@offshoot/plain-text';
import { character } from '../../agent-deps.ts';
import { isTriggered } from '../../alarms/domain/alarm.ts';
import { zoneOf } from '../../alarms/reminding.ts';
import { passOver, takingIn } from '../../begun/taking-in.ts';
import { backoff, earliest } from '../../delay.ts';
import type { Heard } from '../../domain/engine.ts';
import { standsIn, unlinked } from '../../domain/links.ts';
import { oneLine } from '../../domain/one-line.ts';
import { outsideSpeaker, withMarks } from '../../domain/outside-line.ts';
import { apology, nameKept } from '../../domain/phrases.ts';
import type { Similarity } from '../../domain/similarity.ts';
import type { EffectDeps } from '../../effects/effect-kinds.ts';
import { asTaught } from '../../episodes/learning.ts';
import { plannableTools } from '../../mcp/server-tools.ts';
import { acquaintances } from '../../memory/acquaintance.ts';
import { carryOut } from '../../memory/carrying-out.ts';
import type { MemoryItem } from '../../memory/domain/items/item.ts';
import { NO_OUTCOME } from '../../memory/domain/items/outcome.ts';
import { isSaidBy } from '../../memory/domain/items/tellers.ts';
import { currentKnowledge, superseded } from '../../memory/domain/merging/merge.ts';
import { tidyForgotten } from '../../memory/forgetting.ts';
import { urlsIn } from '../../reading/domain/urls.ts';
import { type ReadingDeps, readingsFor } from '../../reading/reading-for.ts';
import { EngineTimeout, type TimedEngine } from '../../timed-engine.ts';
import { ownersOf } from '../../trust/owners.ts';
import { isActive } from '../../trust/pausing.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { writeIdentity, writeMemory } from '../../workspace/workspace-sync.ts';
import type { HeardMessage, Senders } from '../conversation-store.ts';
import { disclosed } from '../disclosing.ts';
import type { AnswerPace } from '../domain/answer-pace.ts';
import type { AssembledContext } from '../domain/assembly/assembly.ts';
import { declinedLine, declinedTopic } from '../domain/declining.ts';
import { nameToTake } from '../naming.ts';
import { payFor, tellSkipped } from '../pacing.ts';
import { carryOutPlan } from './acting.ts';
import type { AnswerTurn } from './answer-turn.ts';
import { contextFor, heardOf, linesLeadingTo, nameOf } from './assembling.ts';
import { fill } from './filling.ts';
import { type Wanted, whileWanted } from './wanted.ts';

export interface ThinkingDeps
  extends EffectDeps<'alarms' | 'episodes' | 'folded' | 'memory' | 'pace' | 'people'>,
    Pick<ReadingDeps, 'readings'> {
  readonly engine: TimedEngine;
  readonly workspace: Workspace;
  readonly similarity: Pick<Similarity, 'kinOf'>;
  readonly turn: AnswerTurn;
}

/** Engine calls per run, before other agents of the host get their turn. */
const STEPS_PER_TURN = 8;
/** In a flood the agent answers only each sender's newest messages, and says so. */
const MAX_ANSWERS_WAITING = 3;
/** Above this many unread messages, answers no longer wait until all are learned. */
const LONG_BACKLOG = 20;
const FIRST_LEARN_RETRY_MS = 30_000;
const LAST_LEARN_RETRY_MS = 60 * 60_000;
const LEARN_TRIES = 20;
const MAX_REPLY = 8_000;
const MAX_NAME = 64;

/**
 * `answerPace`: limits how fast it answers; the store tracks who pays for thinking. Returns milliseconds until the next run; undefined:
 * nothing left.
 */
export async function think(deps: ThinkingDeps, answerPace: AnswerPace): Promise<number | undefined> {
  if (deps.store.state.phase !== 'live' || !isActive(deps)) return undefined;
  const { conversation } = deps.store;
  let learnedSomething = false;
  const spent: string[] = [];
  let restMs: number | undefined;
  let tired = false;
  /** False: the sender has to wait, with all their messages. */
  const paid = (message: HeardMessage) => {
    const short = payFor(deps, message);
    if (short === undefined) return true;
    spent.push(message.senderInboxId);
    restMs = earliest(restMs, short.waitMs);
    return false;
  };
  try {
    // A sender who has to wait takes up no turn: each is checked once.
    for (let calls = 0; calls < STEPS_PER_TURN && !deps.engine.isClosing; ) {
      for (const inboxId of conversation.keepNewestToAnswer(MAX_ANSWERS_WAITING)) tellSkipped(deps, inboxId, MAX_ANSWERS_WAITING);
      const now = deps.now().getTime();
      const isLong = conversation.learnBacklog(now, { except: spent }) > LONG_BACKLOG;
      const from = next(deps, now, spent, isLong);
      const unread = conversation.nextToLearn(now, from);
      const question = conversation.nextToAnswer(from);
      const learnFirst = unread !== undefined && (question === undefined || !isLong);
      if (question !== undefined && !learnFirst && answerPace.take(deps.now())) {
        if (!paid(question)) {
          answerPace.giveBack();
          continue;
        }
        await pondering(deps, question, () => answer(deps, question));
      } else if (unread === undefined) {
        tired = question !== undefined;
        break;
      } else {
        if (!paid(unread)) continue;
        learnedSomething = (await pondering(deps, unread, () => learn(deps, unread))) === true || learnedSomething;
      }
      calls++;
    }
  } finally {
    deps.turn.end();
    // Nothing is being thought about while a sender waits for their turn.
    deps.store.begun.ended('thoughts');
    if (deps.store.state.phase === 'live') {
      if (learnedSomething) writeMemory(deps);
      if (tidyForgotten(deps) > 0) deps.store.memory.scrub();
    }
  }
  const now = deps.now().getTime();
  if (tired) return answerPace.wait;
  const others = { except: spent };
  if (conversation.nextToLearn(now, others) !== undefined || conversation.nextToAnswer(others) !== undefined) return 0;
  if (restMs !== undefined) return Math.max(1, restMs);
  return until(conversation.nextLearnAt(), now);
}

/** What the engine died of twice is neither learned from, nor answered, nor shown to it again. */
async function pondering<T>(
  deps: ThinkingDeps,
  { messageId, senderInboxId }: HeardMessage,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const done = await takingIn(deps, { lane: 'thoughts', ids: [messageId] }, work);
  if (done !== 'deadly') return done;
  const what = `a message from “${nameOf(deps, senderInboxId)}”, and what it led me to read`;
  passOver(deps, { lane: 'thoughts', id: messageId, what }, () => deps.store.conversation.drop(messageId));
  return undefined;
}

/** Whose turn it is: skips senders who have to wait; with a long backlog the owner goes first. */
function next(deps: ThinkingDeps, now: number, spent: readonly string[], isLong: boolean): Senders {
  const { conversation } = deps.store;
  const ofOwner = { only: [...ownersOf(deps)], except: spent };
  const isOwners = isLong && (conversation.nextToLearn(now, ofOwner) ?? conversation.nextToAnswer(ofOwner)) !== undefined;
  return isOwners ? ofOwner : { except: spent };
}

/** Returns whether the memory changed. */
async function learn(deps: ThinkingDeps, message: HeardMessage & { attempts: number }): Promise<boolean> {
  const { name, model } = character(deps);
  const { store } = deps;
  const known = correctableBy(deps, message.senderInboxId);
  if (message.answer) deps.turn.begin(message.messageId);
  try {
    const heard = heardOf(deps, message);
    const recent = linesLeadingTo(deps, message);
    const request = {
      model,
      agentName: name,
      message: asTaught(deps, heard),
      known,
      recent,
      ...acquaintances(deps, message.senderInboxId),
    };
    const takenBack = store.memory.takenBack();
    const result = await deps.engine.call((engine, signal) => engine.learn(request, signal));
    // The owner had something forgotten or corrected meanwhile: the engine has to read the message again, without it.
    if (deps.engine.isClosing || store.memory.takenBack() !== takenBack) return false;
    const asked = result.rename === undefined ? '' : oneLine(result.rename).slice(0, MAX_NAME);
    // What people call each other, or another agent, renames nobody here.
    const isMeant = message.answer && asked !== name;
    const rename = isMeant && nameProblem(asked) === undefined ? nameToTake(deps, asked) : '';
    const { forgotten, hasChanged } = store.transaction(() => {
      const done = carryOut(deps, message, heard.senderName, result);
      store.conversation.learned(message.messageId, rename === '' ? done.outcome : { ...done.outcome, renamed: rename });
      if (rename !== '') store.change({ chosenName: rename });
      else if (isMeant && asked !== '') store.conversation.say(`name:${message.messageId}`, nameKept(name));
      return done;
    });
    if (forgotten > 0) store.memory.scrub();
    if (rename !== '') {
      writeIdentity(deps);
      deps.wake.duties();
    }
    return hasChanged;
  } catch (error) {
    if (deps.engine.isClosing) return false;
    deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not learn from a message; will retry');
    if (message.attempts + 1 >= LEARN_TRIES) store.conversation.learned(message.messageId);
    else
      store.conversation.learnLater(
        message.messageId,
        deps.now().getTime() + backoff(message.attempts, FIRST_LEARN_RETRY_MS, LAST_LEARN_RETRY_MS),
      );
    // The sender has already waited for one time-out.
    if (error instanceof EngineTimeout && message.answer && message.attempts === 0) apologise(deps, message);
    return false;
  }
}

/** Includes expired items and the speaker's own overridden ones, since they can be corrected and forgotten. Excludes hidden items. */
function correctableBy(deps: ThinkingDeps, inboxId: string): MemoryItem[] {
  const items = deps.store.memory.all();
  const back = superseded(items, deps.now());
  const said = isSaidBy(inboxId);
  return items.filter((item) => !item.hidden && (!back.has(item) || item.provenance.from === 'parent' || said(item)));
}

async function answer(deps: ThinkingDeps, message: HeardMessage): Promise<void> {
  const { name, model } = character(deps);
  const { store } = deps;
  using wanted = whileWanted(deps, message);
  if (!isTriggered(message.messageId)) deps.turn.begin(message.messageId);
  try {
    const heard = heardOf(deps, message);
    // Before anything that others wrote is looked at. A trigger answers, and does nothing else.
    if (!isTriggered(message.messageId) && (decline(deps, message) || (await actOn(deps, message, heard, wanted)))) return;
    const request = {
      model,
      agentName: name,
      context: contextFor(deps, heard, store.conversation.recentBefore(message.messageId)),
      message: heard,
      onWriting: () => deps.turn.writing(message.messageId),
      outcome:
        store.conversation.outcomeOf(message.messageId) ?? (message.learn ? { ...NO_OUTCOME, isWaiting: true as const } : NO_OUTCOME),
      lastTold: lastToldBefore(deps, message.messageId),
      abilities: deps.effectKinds.abilities(deps),
      ...acquaintances(deps, message.senderInboxId),
    };
    const readings = readingsFor(deps, message, deps.engine.contextTokens);
    const { text, told } = await deps.engine.call(
      (engine, signal, clock) =>
        engine.reply({ ...request, readings: { ...readings, read: (...asked) => clock.pausedFor(readings.read(...asked)) } }, signal),
      wanted.signal,
    );
    const reply = withMarks(readings.sources, withoutLinks(request.context, message, text.slice(0, MAX_REPLY).toWellFormed().trim()));
    if (deps.engine.isClosing) return;
    store.transaction(() => {
      // What was forgotten or corrected meanwhile must not be told: the next answer is made without it.
      if (!wanted.isWanted()) return;
      const key = `reply:${message.messageId}`;
      if (reply !== '') store.conversation.say(key, disclosed(deps, key, reply));
      store.conversation.answered(message.messageId, told);
    });
    if (reply !== '') deps.wake.duties();
  } catch (error) {
    if (deps.engine.isClosing || !wanted.isWanted()) return;
    deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not answer');
    apologise(deps, message);
  }
}

/** Whether the message is about something that the agent's soul has it decline; it says so in place of an answer. */
function decline(deps: ThinkingDeps, message: HeardMessage): boolean {
  const topic = declinedTopic(character(deps).description.soul.restrictedTopics, message.text, (word) => deps.similarity.kinOf(word));
  if (topic === undefined) return false;
  deps.store.transaction(() => {
    if (!deps.store.conversation.isToBeAnswered(message.messageId)) return;
    deps.store.conversation.say(`reply:${message.messageId}`, declinedLine(topic));
    deps.store.conversation.answered(message.messageId);
  });
  deps.wake.duties();
  return true;
}

/** Does what the message asks for, if that is something that the agent can do. Returns whether that is all there is to answer. */
async function actOn(deps: ThinkingDeps, message: HeardMessage, heard: Heard, wanted: Wanted): Promise<boolean> {
  const { name, model } = character(deps);
  const { store } = deps;
  const request = { model, agentName: name, message: heard, zone: zoneOf(deps, message.senderInboxId), tools: plannableTools(deps) };
  const planned = await deps.engine.call((engine, signal) => engine.plan(request, signal));
  if (deps.engine.isClosing) return true;
  if (planned.length === 0) return false;
  const content = await fill(deps, message, { heard, planned, wanted });
  if (deps.engine.isClosing) return true;
  store.transaction(() => {
    if (!wanted.isWanted()) return;
    const line = carryOutPlan(deps, message, planned, content);
    if (line !== '') store.conversation.say(`reply:${message.messageId}`, line);
    store.conversation.answered(message.messageId);
  });
  deps.wake.duties();
  return true;
}

/** Only links that people here, the owner or the signed instructions have written themselves, to the letter, and servers that the message names. */
function withoutLinks(
  { instructions, ownerSection, soul, tools, memory, inherited, recent }: AssembledContext,
  { text }: HeardMessage,
  reply: string,
): string {
  const said = recent.filter((turn) => !turn.self && outsideSpeaker(turn.text) === undefined).map((turn) => turn.text);
  const known = [...memory, ...inherited].map((item) => item.text);
  const hosts = urlsIn(text).map(({ url }) => url.host);
  return unlinked(reply, standsIn([text, ...hosts, instructions, ownerSection, soul, tools, ...known, ...said]));
}

/** Items from the last answer that still hold. */
function lastToldBefore(deps: ThinkingDeps, messageId: string): MemoryItem[] {
  const told = new Set(deps.store.conversation.toldBefore(messageId));
  return told.size === 0 ? [] : currentKnowledge(deps.store.memory.all(), deps.now()).filter(({ id }) => told.has(id));
}

/** One apology for everybody waiting: a broken engine must not flood the conversation. */
function apologise(deps: ThinkingDeps, message: HeardMessage): void {
  deps.store.transaction(() => {
    deps.store.conversation.say(`sorry:${message.messageId}`, apology());
    deps.store.conversation.allAnswered();
  });
  deps.wake.duties();
}

const until = (at: number | undefined, now: number): number | undefined => (at === undefined ? undefined : Math.max(0, at - now));
