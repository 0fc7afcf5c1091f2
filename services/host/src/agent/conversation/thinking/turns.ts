// Whose turn it is: which message the agent answers next, or from which lines it learns, who pays for it, and what nobody is to read again.

import { passOver, skippedMessages, takingIn } from '../../begun/taking-in.ts';
import type { TimedEngine } from '../../engine/timed-engine.ts';
import type { PaceTable } from '../../pace/pace-store.ts';
import { payFor, tellSkipped } from '../../pace/pacing.ts';
import { type AgentDeps, character } from '../../record/agent-deps.ts';
import { earliest } from '../../record/delay.ts';
import type { ConversationTable, HeardMessage, Senders, Unread } from '../../transcript/conversation-store.ts';
import { nameOf } from '../../transcript/names.ts';
import { ownersOf } from '../../trust/owners.ts';
import type { AnswerRateLimiter } from '../domain/answer-rate-limiter.ts';
import { type Batch, batchOf } from './batching.ts';

export interface TurnsDeps extends AgentDeps<ConversationTable & PaceTable> {
  readonly engine: Pick<TimedEngine, 'withModel'>;
}

/** What the agent thinks about next. */
type Next = { is: 'question'; lines: readonly [Unread] } | { is: 'lines'; lines: readonly Unread[] };

/** In a flood the agent answers only each sender's newest messages, and says so. */
const MAX_ANSWERS_WAITING = 3;
/** Above this many unread messages, answers no longer wait until all are learned. */
const LONG_BACKLOG = 20;

/** The turns of one run. A sender who has to wait takes up none: each is checked once. */
export class Turns {
  readonly #deps: TurnsDeps;
  readonly #pace: AnswerRateLimiter;
  /** Inboxes that have to wait, with all their messages. */
  readonly #spent: string[] = [];
  #restMs: number | undefined;
  #isOutOfBreath = false;

  constructor(deps: TurnsDeps, pace: AnswerRateLimiter) {
    this.#deps = deps;
    this.#pace = pace;
  }

  /** Its sender has paid. Undefined: nothing is left, or it has to wait. */
  next(): Next | undefined {
    const { conversation } = this.#deps.store;
    for (;;) {
      for (const [inboxId, count] of conversation.keepNewestToAnswer(MAX_ANSWERS_WAITING)) {
        skippedMessages.add({ reason: 'too-many' }, count);
        tellSkipped(this.#deps, inboxId, MAX_ANSWERS_WAITING);
      }
      const now = this.#deps.now().getTime();
      const isLong = conversation.learnBacklog(now, { except: this.#spent }) > LONG_BACKLOG;
      const from = this.#senders(now, isLong);
      const { lines } = toLearn(this.#deps, now, from);
      const message = conversation.nextToAnswer(from);
      // A language model sees what was said last, learned or not.
      const isLearnedFirst = lines.length > 0 && !hasModel(this.#deps) && (message === undefined || !isLong);
      if (message !== undefined && !isLearnedFirst && this.#pace.take(this.#deps.now())) {
        if (this.#isPaid(message)) return { is: 'question', lines: [message] };
        this.#pace.giveBack();
      } else if (lines.length === 0) {
        this.#isOutOfBreath = message !== undefined;
        return undefined;
      } else {
        const affordable = lines.filter((line) => this.#isPaid(line));
        if (affordable.length > 0) return { is: 'lines', lines: affordable };
      }
    }
  }

  /** Milliseconds until the next run; undefined: nothing is left. */
  waitMs(): number | undefined {
    const { conversation } = this.#deps.store;
    const now = this.#deps.now().getTime();
    const from = { except: this.#spent };
    const { lines, waitMs } = toLearn(this.#deps, now, from);
    if (this.#isOutOfBreath) return earliest(this.#pace.wait, waitMs);
    if (lines.length > 0 || conversation.nextToAnswer(from) !== undefined) return 0;
    if (this.#restMs !== undefined) return Math.max(1, this.#restMs);
    const learnAt = conversation.nextLearnAt();
    return earliest(waitMs, learnAt === undefined ? undefined : Math.max(0, learnAt - now));
  }

  /** Skips senders who have to wait; with a long backlog the owner goes first. */
  #senders(now: number, isLong: boolean): Senders {
    const { conversation } = this.#deps.store;
    const ofOwner = { only: [...ownersOf(this.#deps)], except: this.#spent };
    const isOwners = isLong && (conversation.nextToLearn(now, ofOwner) ?? conversation.nextToAnswer(ofOwner)) !== undefined;
    return isOwners ? ofOwner : { except: this.#spent };
  }

  #isPaid(message: HeardMessage): boolean {
    if (this.#spent.includes(message.senderInboxId)) return false;
    const short = payFor(this.#deps, message);
    if (short === undefined) return true;
    this.#spent.push(message.senderInboxId);
    this.#restMs = earliest(this.#restMs, short.waitMs);
    return false;
  }
}

export const hasModel = (deps: Pick<TurnsDeps, 'engine' | 'instanceId' | 'store'>): boolean =>
  deps.engine.withModel(character(deps).model) !== undefined;

/** What is to be learned from now: one message, or, with a language model, what was said since. */
function toLearn(deps: TurnsDeps, now: number, from: Senders): Batch {
  if (hasModel(deps)) return batchOf(deps, now, from);
  const unread = deps.store.conversation.nextToLearn(now, from);
  return { lines: unread === undefined ? [] : [unread] };
}

/** What the engine died of twice is neither learned from, nor answered, nor shown to it again. A message that it died of once comes alone. */
export async function unlessDeadly<T>(
  deps: AgentDeps<ConversationTable>,
  lines: readonly HeardMessage[],
  work: () => Promise<T>,
): Promise<T | undefined> {
  const ids = lines.map(({ messageId }) => messageId);
  const done = await takingIn(deps, { lane: 'thoughts', ids }, work);
  if (done !== 'deadly') return done;
  for (const { messageId, senderInboxId } of lines) {
    const what = `a message from “${nameOf(deps, senderInboxId)}”, and what it led me to read`;
    passOver(deps, { lane: 'thoughts', id: messageId, what }, () => deps.store.conversation.drop(messageId));
  }
  return undefined;
}
