// Engine work for one agent: whose turn it is, what to learn from and what to answer.
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { AlarmTable } from '../../alarms/alarm-store.ts';
import { passOver, takingIn } from '../../begun/taking-in.ts';
import type { Similarity } from '../../domain/similarity.ts';
import type { EffectDeps } from '../../effects/effect-kinds.ts';
import type { TimedEngine } from '../../engine/timed-engine.ts';
import type { EpisodeTable } from '../../episodes/episode-store.ts';
import { tidyForgotten } from '../../memory/forgetting.ts';
import type { MemoryTable } from '../../memory/memory-store.ts';
import type { PeopleTable } from '../../memory/people-store.ts';
import type { PaceTable } from '../../pace/pace-store.ts';
import { payFor, tellSkipped } from '../../pace/pacing.ts';
import type { ReadingDeps } from '../../reading/reading-for.ts';
import { character } from '../../record/agent-deps.ts';
import { earliest } from '../../record/delay.ts';
import type { HeardMessage, Senders } from '../../transcript/conversation-store.ts';
import type { FoldedTable } from '../../transcript/folded-store.ts';
import { nameOf } from '../../transcript/names.ts';
import { ownersOf } from '../../trust/owners.ts';
import { isActive } from '../../trust/pausing.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { writeMemory } from '../../workspace/workspace-sync.ts';
import type { AnswerTurn } from '../answer-turn.ts';
import type { AnswerPace } from '../domain/answer-pace.ts';
import { answer } from './answering.ts';
import { answerWithTools } from './answering-with-tools.ts';
import { type Batch, batchOf } from './batching.ts';
import { learn, study, type Unread } from './learning.ts';

export interface ThinkingDeps
  extends EffectDeps<AlarmTable & EpisodeTable & FoldedTable & MemoryTable & PaceTable & PeopleTable>,
    Pick<ReadingDeps, 'readings'> {
  readonly engine: TimedEngine;
  readonly workspace: Workspace;
  readonly similarity: Pick<Similarity, 'kinOf'>;
  readonly turn: AnswerTurn;
  /** Undefined: it is not open yet. */
  inbox(): Pick<XmtpAgentClient, 'message'> | undefined;
}

/** Engine calls per run, before other agents of the host get their turn. */
const STEPS_PER_TURN = 8;
/** In a flood the agent answers only each sender's newest messages, and says so. */
const MAX_ANSWERS_WAITING = 3;
/** Above this many unread messages, answers no longer wait until all are learned. */
const LONG_BACKLOG = 20;

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
    if (spent.includes(message.senderInboxId)) return false;
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
      const { lines } = toLearn(deps, now, from);
      const question = conversation.nextToAnswer(from);
      // A language model sees what was said last, learned or not.
      const learnFirst = lines.length > 0 && !hasModel(deps) && (question === undefined || !isLong);
      if (question !== undefined && !learnFirst && answerPace.take(deps.now())) {
        if (!paid(question)) {
          answerPace.giveBack();
          continue;
        }
        learnedSomething = (await pondering(deps, [question], () => respond(deps, question))) === true || learnedSomething;
      } else if (lines.length === 0) {
        tired = question !== undefined;
        break;
      } else {
        const affordable = lines.filter(paid);
        if (affordable.length === 0) continue;
        learnedSomething = (await pondering(deps, affordable, () => learnFrom(deps, affordable))) === true || learnedSomething;
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
  const { lines, waitMs } = toLearn(deps, now, { except: spent });
  if (tired) return earliest(answerPace.wait, waitMs);
  if (lines.length > 0 || conversation.nextToAnswer({ except: spent }) !== undefined) return 0;
  if (restMs !== undefined) return Math.max(1, restMs);
  return earliest(waitMs, until(conversation.nextLearnAt(), now));
}

const hasModel = (deps: ThinkingDeps): boolean => deps.engine.withModel(character(deps).model) !== undefined;

/** What is to be learned from now: one message, or, with a language model, what was said since. */
function toLearn(deps: ThinkingDeps, now: number, from: Senders): Batch {
  if (hasModel(deps)) return batchOf(deps, now, from);
  const unread = deps.store.conversation.nextToLearn(now, from);
  return { lines: unread === undefined ? [] : [unread] };
}

/** Returns whether the memory changed. */
async function learnFrom(deps: ThinkingDeps, lines: readonly Unread[]): Promise<boolean> {
  const [first] = lines;
  if (hasModel(deps)) return study(deps, lines);
  return first !== undefined && learn(deps, first);
}

/** Returns whether the memory changed. */
async function respond(deps: ThinkingDeps, message: Unread): Promise<boolean> {
  if (hasModel(deps) && (await answerWithTools(deps, message))) return true;
  const hasLearned = message.learn && hasModel(deps) && (await learn(deps, message));
  await answer(deps, message);
  return hasLearned;
}

/**
 * The agent neither learns from nor answers a message that the engine died of twice, and never shows it to the engine again. A message that
 * the engine died of once comes alone.
 */
async function pondering<T>(deps: ThinkingDeps, lines: readonly HeardMessage[], work: () => Promise<T>): Promise<T | undefined> {
  const ids = lines.map(({ messageId }) => messageId);
  const done = await takingIn(deps, { lane: 'thoughts', ids }, work);
  if (done !== 'deadly') return done;
  for (const { messageId, senderInboxId } of lines) {
    const what = `a message from “${nameOf(deps, senderInboxId)}”, and what it led me to read`;
    passOver(deps, { lane: 'thoughts', id: messageId, what }, () => deps.store.conversation.drop(messageId));
  }
  return undefined;
}

/** Whose turn it is: skips senders who have to wait; with a long backlog the owner goes first. */
function next(deps: ThinkingDeps, now: number, spent: readonly string[], isLong: boolean): Senders {
  const { conversation } = deps.store;
  const ofOwner = { only: [...ownersOf(deps)], except: spent };
  const isOwners = isLong && (conversation.nextToLearn(now, ofOwner) ?? conversation.nextToAnswer(ofOwner)) !== undefined;
  return isOwners ? ofOwner : { except: spent };
}

const until = (at: number | undefined, now: number): number | undefined => (at === undefined ? undefined : Math.max(0, at - now));
