// What the engine does for one agent: learn from what was heard, answer what was asked.
import { nameProblem } from '@offshoot/plain-text';
import { type AgentContext, character } from '../agent-context.ts';
import { backoff, earliest } from '../delay.ts';
import { EngineError } from '../domain/engine.ts';
import { oneLine } from '../domain/one-line.ts';
import { apology, nameKept } from '../domain/phrases.ts';
import { EngineTimeout, timed } from '../engine-call.ts';
import type { MemoryItem } from '../memory/domain/item.ts';
import { superseded } from '../memory/domain/merge.ts';
import { isSaidBy } from '../memory/domain/tellers.ts';
import { forget, isByOwner, tidyForgotten } from '../memory/forgetting.ts';
import { summariseDue } from '../transfers/making.ts';
import { writeIdentity, writeMemory } from '../workspace/workspace-sync.ts';
import { contextFor, heardOf } from './assembling.ts';
import type { HeardMessage, Senders } from './conversation-store.ts';
import { payFor } from './pacing.ts';

/** Calls of the engine before other agents of the host get their turn. */
const STEPS_PER_TURN = 8;
/** In a flood the agent answers each sender's newest few. */
const MAX_ANSWERS_WAITING = 3;
/** Above this many unread messages an answer does not wait until all of them are learned. */
const LONG_BACKLOG = 20;
const FIRST_LEARN_RETRY_MS = 30_000;
const LAST_LEARN_RETRY_MS = 60 * 60_000;
const LEARN_TRIES = 20;
const MAX_REPLY = 8_000;
const MAX_NAME = 64;

/** Returns when to go on, milliseconds; undefined: nothing is left to think about. */
export async function think(ctx: AgentContext): Promise<number | undefined> {
  const summaryIn = await summariseDue(ctx);
  if (ctx.store.state.phase !== 'live') return summaryIn;
  const { conversation } = ctx.store;
  let learnedSomething = false;
  const spent: string[] = [];
  let restMs: number | undefined;
  let tired = false;
  /** False: they have to wait, with all that they have written. */
  const paid = (message: HeardMessage) => {
    const short = payFor(ctx, message);
    if (short === undefined) return true;
    spent.push(message.senderInboxId);
    restMs = earliest(restMs, short.waitMs);
    return false;
  };
  try {
    // Who has to wait takes nobody's turn: each of them is asked once.
    for (let calls = 0; calls < STEPS_PER_TURN && !ctx.closing.aborted; ) {
      conversation.keepNewestToAnswer(MAX_ANSWERS_WAITING);
      const now = ctx.now().getTime();
      const isLong = conversation.learnBacklog(now, { except: spent }) > LONG_BACKLOG;
      const from = next(ctx, now, spent, isLong);
      const unread = conversation.nextToLearn(now, from);
      const question = conversation.nextToAnswer(from);
      const learnFirst = unread !== undefined && (question === undefined || !isLong);
      if (question !== undefined && !learnFirst && ctx.answerPace.take(ctx.now())) {
        if (!paid(question)) {
          ctx.answerPace.giveBack();
          continue;
        }
        await answer(ctx, question);
      } else if (unread === undefined) {
        tired = question !== undefined;
        break;
      } else {
        if (!paid(unread)) continue;
        learnedSomething = (await learn(ctx, unread)) || learnedSomething;
      }
      calls++;
    }
  } finally {
    if (ctx.store.state.phase === 'live') {
      if (learnedSomething) writeMemory(ctx);
      if (tidyForgotten(ctx) > 0) ctx.store.memory.scrub();
    }
  }
  const now = ctx.now().getTime();
  if (tired) return ctx.answerPace.wait;
  const others = { except: spent };
  if (conversation.nextToLearn(now, others) !== undefined || conversation.nextToAnswer(others) !== undefined) return 0;
  if (restMs !== undefined) return earliest(summaryIn, Math.max(1, restMs));
  return earliest(summaryIn, until(conversation.nextLearnAt(), now));
}

/** Whose turn it is: not those who have to wait; and where much waits, the owner's first. */
function next(ctx: AgentContext, now: number, spent: readonly string[], isLong: boolean): Senders {
  const ownerId = ctx.store.state.claimed?.ownerId ?? '';
  const { conversation } = ctx.store;
  const ofOwner = { only: ownerId, except: spent };
  const isOwners = isLong && (conversation.nextToLearn(now, ofOwner) ?? conversation.nextToAnswer(ofOwner)) !== undefined;
  return isOwners ? ofOwner : { except: spent };
}

/** Returns whether the memory has changed. */
async function learn(ctx: AgentContext, message: HeardMessage & { attempts: number }): Promise<boolean> {
  const { name, model } = character(ctx);
  const { store } = ctx;
  const known = correctableBy(ctx, message.senderInboxId);
  try {
    const heard = heardOf(ctx, message);
    const result = await timed(ctx, (engine, signal) => engine.learn({ model, agentName: name, message: heard, known }, signal));
    if (ctx.closing.aborted) return false;
    const asked = result.rename === undefined ? '' : oneLine(result.rename).slice(0, MAX_NAME);
    const rename = nameProblem(asked) === undefined ? asked : '';
    const forgotten = store.transaction(() => {
      const { messageId, senderInboxId } = message;
      store.conversation.learned(messageId);
      const count = forget(ctx, message, heard.senderName, result.forget);
      // After it: "forget my diet, I'm vegan now" ends with a diet.
      const byOwner = isByOwner(ctx, message) ? { byOwner: true as const } : {};
      const provenance = { from: 'message', messageId, senderInboxId, senderName: heard.senderName, ...byOwner } as const;
      const { forgotten: late } = store.memory.learn(result.learned, provenance, message.sentAt);
      if (late.length > 0) store.conversation.forgetText(messageId);
      if (rename !== '') store.change({ chosenName: rename });
      else if (asked !== '') store.conversation.say(`name:${messageId}`, nameKept(name));
      return count;
    });
    if (forgotten > 0) store.memory.scrub();
    if (rename !== '') {
      writeIdentity(ctx);
      ctx.wakeDuties();
    }
    return result.learned.length > 0 || forgotten > 0;
  } catch (error) {
    if (ctx.closing.aborted) return false;
    ctx.log.warn({ instanceId: ctx.instanceId, err: error }, 'could not learn from a message; will retry');
    if (message.attempts + 1 >= LEARN_TRIES) store.conversation.learned(message.messageId);
    else
      store.conversation.learnLater(
        message.messageId,
        ctx.now().getTime() + backoff(message.attempts, FIRST_LEARN_RETRY_MS, LAST_LEARN_RETRY_MS),
      );
    // The person who wrote has waited for one time-out already.
    if (error instanceof EngineTimeout && message.answer && message.attempts === 0) apologise(ctx, message);
    return false;
  }
}

/** What has expired, too, and of what stands back the speaker's own: it can be corrected and forgotten. */
function correctableBy(ctx: AgentContext, inboxId: string): MemoryItem[] {
  const items = ctx.store.memory.all();
  const back = superseded(items, ctx.now());
  const said = isSaidBy(inboxId);
  return items.filter((item) => !back.has(item) || item.provenance.from === 'parent' || said(item));
}

async function answer(ctx: AgentContext, message: HeardMessage): Promise<void> {
  const { name, model } = character(ctx);
  const { store } = ctx;
  try {
    const heard = heardOf(ctx, message);
    const request = {
      model,
      agentName: name,
      context: contextFor(ctx, heard, store.conversation.recentBefore(message.messageId)),
      message: heard,
    };
    const reply = (await timed(ctx, (engine, signal) => engine.reply(request, signal))).slice(0, MAX_REPLY).toWellFormed().trim();
    if (ctx.closing.aborted) return;
    if (reply === '') throw new EngineError('the engine answered nothing', { retryable: true });
    store.transaction(() => {
      store.conversation.say(`reply:${message.messageId}`, reply);
      store.conversation.answered(message.messageId);
    });
    ctx.wakeDuties();
  } catch (error) {
    if (ctx.closing.aborted) return;
    ctx.log.warn({ instanceId: ctx.instanceId, err: error }, 'could not answer');
    apologise(ctx, message);
  }
}

/** One line for everybody who is waiting: a broken engine must not make a chatterbox. */
function apologise(ctx: AgentContext, message: HeardMessage): void {
  ctx.store.transaction(() => {
    ctx.store.conversation.say(`sorry:${message.messageId}`, apology());
    ctx.store.conversation.allAnswered();
  });
  ctx.wakeDuties();
}

const until = (at: number | undefined, now: number): number | undefined => (at === undefined ? undefined : Math.max(0, at - now));
