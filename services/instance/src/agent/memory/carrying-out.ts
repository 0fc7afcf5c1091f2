// Acts on what the engine understood of a message: keeps, ends and forgets items by rule, and records what it did.
import type { AgentDeps } from '../agent-deps.ts';
import type { HeardMessage } from '../conversation/conversation-store.ts';
import type { Learned, LearnResult } from '../domain/engine.ts';
import { dropExcessFeedback, resolveFeedback, withoutOthersRules } from '../episodes/learning.ts';
import { forgetStrangers, introduce } from './acquaintance.ts';
import type { ForgetPlan } from './domain/forgetting/forget-rules.ts';
import { isFeedback, opinionOfReply } from './domain/items/feedback.ts';
import { type MemoryItem, QUESTION_TAG } from './domain/items/item.ts';
import { topicLook } from './domain/items/limits.ts';
import type { ForgetOutcome, MessageOutcome } from './domain/items/outcome.ts';
import { speakersOf } from './domain/items/speakers.ts';
import { isSaidBy } from './domain/items/tellers.ts';
import { concernsIn, isAbout, keysConcerned } from './domain/people/concerns.ts';
import { nameIn, type Person, withSpokenOf } from './domain/people/people.ts';
import { ofEachPerson } from './domain/words/sentence-parts.ts';
import { forget, isByOwner } from './forgetting.ts';
import type { LearnOutcome, Taught } from './memory-store.ts';

export interface CarriedOut {
  outcome: MessageOutcome;
  /** Number of items, or parts of items, deleted. Call scrub() after the commit. */
  forgotten: number;
  /** Whether the memory changed. */
  hasChanged: boolean;
}

type CarryingDeps = AgentDeps<'alarms' | 'cards' | 'conversation' | 'decisions' | 'episodes' | 'memory' | 'people'>;

/** Runs inside the transaction that marks the message as learned. */
export function carryOut(deps: CarryingDeps, message: HeardMessage, senderName: string, result: LearnResult): CarriedOut {
  const { conversation, memory } = deps.store;
  const { messageId, senderInboxId, sentAt } = message;
  const { people, speaker } = introduce(deps, message, isByOwner(deps, message));
  const known = memory.all();
  const plan = forgetAsked(deps, message, result, { people, speaker });
  const ended = endAsked(deps, message, result.ended, { people, speaker });
  // Forgetting comes before learning: "forget my diet, I'm vegan now" leaves a diet.
  const byOwner = isByOwner(deps, message) ? { byOwner: true as const } : {};
  const provenance = { from: 'message', messageId, senderInboxId, senderName, ...byOwner } as const;
  const teachable = withoutOthersRules(deps, message, senderName, result.learned);
  const learned = memory.learn(taughtIn(deps, teachable, people), provenance, sentAt);
  if (learned.added.some(isFeedback)) dropExcessFeedback(deps);
  // Words about an answer settle nothing unless they say what is right.
  const isRight = opinionOfReply(message.text)?.isCorrection === true;
  if (isRight && learned.added.length + learned.repeated.length > 0) resolveFeedback(deps, message);
  if (learned.forgotten.length > 0) conversation.forgetText(messageId);
  const forgotten = (plan?.gone.length ?? 0) + (plan?.cut.length ?? 0);
  if (forgotten > 0) forgetStrangers(deps);

  const replaced = new Set(learned.superseded.map(({ id }) => id));
  const outcome: MessageOutcome = {
    kept: keptOf(learned),
    repeated: learned.repeated.length,
    ended: ended.filter(({ id, kind }) => !replaced.has(id) && kind !== 'credential').map(({ text }) => ({ text })),
    ...(plan === undefined ? {} : { forget: forgetOutcome(result, plan, known) }),
  };
  return { outcome, forgotten, hasChanged: forgotten + (plan?.hidden.length ?? 0) + ended.length + result.learned.length > 0 };
}

interface Acquaintances {
  people: readonly Person[];
  speaker: Person;
}

function forgetAsked(
  deps: CarryingDeps,
  message: HeardMessage,
  { orders, forget: asked }: LearnResult,
  o: Acquaintances,
): ForgetPlan | undefined {
  if (orders.length === 0) return undefined;
  if (orders.some(({ scope }) => scope === 'said' || scope === 'everything')) {
    deps.store.alarms.removeOf(message.senderInboxId);
    deps.store.cards.forgetOf(message.senderInboxId);
    deps.store.decisions.forgetOf(message.senderInboxId);
    deps.store.episodes.forgetOf(message.senderInboxId);
  }
  return forget(deps, message, { ...o, asked, scopes: orders.map(({ scope }) => scope) });
}

/** Speakers can end only what they taught or what is about them; the owner can end anything. Nobody can end other people's plans. */
function endAsked(deps: CarryingDeps, message: HeardMessage, ids: readonly string[], { people, speaker }: Acquaintances): MemoryItem[] {
  if (ids.length === 0) return [];
  const asked = new Set(ids);
  const [said, mine] = [isSaidBy(message.senderInboxId), isAbout(speaker, people)];
  const isOwner = isByOwner(deps, message);
  const over = deps.store.memory.all().filter((item) => {
    const isSpeakers = isOwner || said(item) || mine(item);
    return asked.has(item.id) && item.hidden !== true && isSpeakers && item.learnedAt <= message.sentAt;
  });
  deps.store.memory.end(
    over.map(({ id }) => id),
    message.sentAt,
  );
  return over;
}

/** Splits items into one sentence per person and records whom each is about. A person mentioned for the first time is added. */
function taughtIn(deps: CarryingDeps, learned: readonly Learned[], people: readonly Person[]): Taught[] {
  const keys = learned.flatMap((one) => keysConcerned(one, people));
  const all = withSpokenOf(people, keys, (key) => learned.map(({ text }) => nameIn(text, key)).find((name) => name !== undefined) ?? key);
  if (all.length > people.length) deps.store.people.keep(all);
  const parts = learned.flatMap((one) => ofEachPerson(one, all));
  return parts.map((one) => ({ ...one, concerns: concernsIn(keysConcerned(one, all), all) }));
}

function keptOf({ added, superseded }: LearnOutcome): MessageOutcome['kept'] {
  const before = new Map(superseded.map((item) => [topicLook(item.topic), item.text]));
  const told = added.filter(({ tags }) => !tags.includes(QUESTION_TAG));
  return told.map(({ kind, text, topic }) => {
    if (kind === 'credential') return { kind, text: '', topic };
    const replaced = before.get(topicLook(topic));
    return { kind, text, topic, ...(replaced === undefined ? {} : { replaced }) };
  });
}

function forgetOutcome({ orders }: LearnResult, plan: ForgetPlan, known: readonly MemoryItem[]): ForgetOutcome {
  const { gone, hidden, stays, cut } = plan;
  const speakerOf = speakersOf(known);
  return {
    asked: [...new Set(orders.map(({ asked }) => asked))],
    forgotten: gone.length + cut.length,
    hidden: hidden.length,
    stays: { tellers: [...new Set(stays.map(speakerOf))], count: stays.length },
    nothingFound: gone.length + cut.length + hidden.length + stays.length === 0,
  };
}
