// What the agent does with what its engine has understood of a message: it keeps, ends and forgets by rule, and notes what it did.
import type { AgentDeps } from '../agent-deps.ts';
import type { HeardMessage } from '../conversation/conversation-store.ts';
import type { ForgetOrder, LearnResult } from '../domain/engine.ts';
import type { MemoryItem } from './domain/item.ts';
import type { ForgetOutcome, MessageOutcome } from './domain/outcome.ts';
import { speakersOf } from './domain/speakers.ts';
import { forget, isByOwner } from './forgetting.ts';
import type { LearnOutcome } from './memory-store.ts';

export interface CarriedOut {
  outcome: MessageOutcome;
  /** How many items are gone: scrub() after the commit. */
  forgotten: number;
  /** Whether the memory is another one now. */
  hasChanged: boolean;
}

/** Inside the transaction that takes the message as learned. */
export function carryOut(
  deps: AgentDeps<'conversation' | 'memory'>,
  message: HeardMessage,
  senderName: string,
  result: LearnResult,
): CarriedOut {
  const { conversation, memory } = deps.store;
  const { messageId, senderInboxId } = message;
  const known = memory.all();
  const gone = forget(deps, message, senderName, result.forget);
  // After it: "forget my diet, I'm vegan now" ends with a diet.
  const byOwner = isByOwner(deps, message) ? { byOwner: true as const } : {};
  const provenance = { from: 'message', messageId, senderInboxId, senderName, ...byOwner } as const;
  const learned = memory.learn(result.learned, provenance, message.sentAt);
  if (learned.forgotten.length > 0) conversation.forgetText(messageId);
  const outcome: MessageOutcome = { kept: keptOf(learned), repeated: learned.repeated.length, ended: [] };
  if (result.orders.length > 0 || result.forget.length > 0) outcome.forget = forgetOutcome(result.orders, result.forget, known, gone);
  return { outcome, forgotten: gone.length, hasChanged: gone.length > 0 || result.learned.length > 0 };
}

function keptOf({ added, superseded }: LearnOutcome): MessageOutcome['kept'] {
  const before = new Map(superseded.map((item) => [item.topic, item.text]));
  return added.map(({ kind, text, topic }) => {
    if (kind === 'credential') return { kind, text: '', topic };
    const replaced = before.get(topic);
    return { kind, text, topic, ...(replaced === undefined ? {} : { replaced }) };
  });
}

function forgetOutcome(
  orders: readonly ForgetOrder[],
  asked: readonly string[],
  known: readonly MemoryItem[],
  gone: readonly MemoryItem[],
): ForgetOutcome {
  const goneIds = new Set(gone.map(({ id }) => id));
  const wanted = new Set(asked);
  const meant = known.filter(({ id }) => wanted.has(id));
  const stay = meant.filter(({ id }) => !goneIds.has(id));
  const speakerOf = speakersOf(known);
  return {
    asked: orders.map((order) => order.asked),
    forgotten: gone.length,
    hidden: 0,
    stays: { tellers: [...new Set(stay.map(speakerOf))], count: stay.length },
    nothingFound: meant.length === 0,
  };
}
