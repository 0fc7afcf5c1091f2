// What the engine does for one agent: learn from what was heard, answer what was asked.
import { EngineError } from '../domain/engine.ts';
import { oneLine } from '../domain/one-line.ts';
import { apology } from '../domain/phrases.ts';
import type { HeardMessage } from '../store/conversation-store.ts';
import { type AgentContext, character } from './agent-context.ts';
import { contextFor, heardOf } from './assembling.ts';
import { backoff, earliest } from './delay.ts';
import { EngineTimeout, timed } from './engine-call.ts';
import { forget, tidyForgotten } from './forgetting.ts';
import { summariseDue } from './transfer-making.ts';
import { writeIdentity, writeMemory } from './workspace-sync.ts';

/** Calls of the engine before other agents of the host get their turn. */
const STEPS_PER_TURN = 8;
/** In a flood the agent answers the newest few; it learns from all. */
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
  let tired = false;
  try {
    for (let step = 0; step < STEPS_PER_TURN && !ctx.closing.aborted; step++) {
      conversation.keepNewestToAnswer(MAX_ANSWERS_WAITING);
      const now = ctx.now().getTime();
      const unread = conversation.nextToLearn(now);
      const question = conversation.nextToAnswer();
      const learnFirst = unread !== undefined && (question === undefined || conversation.learnBacklog(now) <= LONG_BACKLOG);
      if (question !== undefined && !learnFirst && ctx.pace.take(ctx.now())) await answer(ctx, question);
      else if (unread !== undefined) learnedSomething = (await learn(ctx, unread)) || learnedSomething;
      else {
        tired = question !== undefined;
        break;
      }
    }
  } finally {
    if (ctx.store.state.phase === 'live') {
      if (learnedSomething) writeMemory(ctx);
      if (tidyForgotten(ctx) > 0) ctx.store.memory.scrub();
    }
  }
  const now = ctx.now().getTime();
  if (tired) return ctx.pace.wait;
  if (conversation.nextToLearn(now) !== undefined || conversation.nextToAnswer() !== undefined) return 0;
  return earliest(summaryIn, until(conversation.nextLearnAt(), now));
}

/** Returns whether the memory has changed. */
async function learn(ctx: AgentContext, message: HeardMessage & { attempts: number }): Promise<boolean> {
  const { name, model } = character(ctx);
  const { store } = ctx;
  // What has expired or is hidden behind an own item, too: it can be corrected and forgotten.
  const known = store.memory.all();
  try {
    const heard = heardOf(ctx, message);
    const result = await timed(ctx, (engine, signal) => engine.learn({ model, agentName: name, message: heard, known }, signal));
    if (ctx.closing.aborted) return false;
    const rename = result.rename === undefined ? '' : oneLine(result.rename).slice(0, MAX_NAME);
    const forgotten = store.transaction(() => {
      const { messageId, senderInboxId } = message;
      store.conversation.learned(messageId);
      const count = forget(ctx, message, heard.senderName, result.forget);
      // After it: "forget my diet, I'm vegan now" ends with a diet.
      store.memory.learn(result.learned, { from: 'message', messageId, senderInboxId, senderName: heard.senderName }, message.sentAt);
      if (rename !== '') store.change({ chosenName: rename });
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
    ctx.log.warn({ instanceId: ctx.instanceId, err: error }, 'could not learn from a message now');
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
