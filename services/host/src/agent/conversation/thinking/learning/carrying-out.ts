// Acts on what the engine understood of a message: keeps, ends and forgets items by rule, and records what it did.

import { withoutVocative } from '@offshoot/engine/addressing/addressing.ts';
import { actsIn } from '@offshoot/engine/addressing/speech-acts.ts';
import type { LearnResult } from '@offshoot/engine/engine.ts';
import { closestOwnLine } from '@offshoot/memory/forgetting/closest-line.ts';
import type { ForgetPlan } from '@offshoot/memory/forgetting/forget-rules.ts';
import { isFeedback, opinionOfReply } from '@offshoot/memory/items/feedback.ts';
import { type MemoryItem, QUESTION_TAG } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { topicLook } from '@offshoot/memory/items/limits.ts';
import type { ForgetOutcome, MessageOutcome } from '@offshoot/memory/items/outcome.ts';
import { speakersOf } from '@offshoot/memory/items/speakers.ts';
import { isSaidBy } from '@offshoot/memory/items/tellers.ts';
import { isLine } from '@offshoot/memory/lines/lines.ts';
import { concernsIn, isAbout, keysConcerned } from '@offshoot/memory/people/concerns.ts';
import { nameIn, type Person, withSpokenOf } from '@offshoot/memory/people/people.ts';
import { ofEachPerson } from '@offshoot/memory/people/sentence-parts.ts';
import { linear } from '@offshoot/text/linear-patterns';
import type { AlarmTable } from '../../../alarms/alarm-store.ts';
import type { DecisionTable } from '../../../decisions/decision-store.ts';
import type { Similarity } from '../../../domain/similarity.ts';
import type { CardTable } from '../../../effects/card-store.ts';
import type { EpisodeTable } from '../../../episodes/episode-store.ts';
import { dropExcessFeedback, resolveFeedback, withoutOthersRules } from '../../../episodes/learning.ts';
import { forgetStrangers, introduce } from '../../../memory/acquaintance.ts';
import { forget, isByOwner } from '../../../memory/forgetting.ts';
import type { LearnOutcome, Taught } from '../../../memory/item-keeping.ts';
import type { MemoryTable } from '../../../memory/memory-store.ts';
import type { PeopleTable } from '../../../memory/people-store.ts';
import { type AgentDeps, character } from '../../../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../../../transcript/conversation-store.ts';

export interface CarriedOut {
  outcome: MessageOutcome;
  /** Number of items, or parts of items, deleted. Call scrub() after the commit. */
  forgotten: number;
  /** Whether the memory changed. */
  hasChanged: boolean;
}

export interface CarryingDeps
  extends AgentDeps<AlarmTable & CardTable & ConversationTable & DecisionTable & EpisodeTable & MemoryTable & PeopleTable> {
  readonly similarity: Pick<Similarity, 'kinOf'>;
}

/** Runs inside the transaction that marks the message as learned. */
export function carryOut(deps: CarryingDeps, message: HeardMessage, senderName: string, read: LearnResult): CarriedOut {
  const { conversation, memory } = deps.store;
  const result = withAskedLine(deps, message, read);
  const { messageId, senderInboxId, sentAt } = message;
  const { people, speaker } = introduce(deps, message, isByOwner(deps, message));
  const known = memory.all();
  const plan = forgetAsked(deps, message, result, { people, speaker });
  const ended = endAsked(deps, message, result.ended, { people, speaker });
  // Forgetting comes before learning: "forget my diet, I'm vegan now" leaves a diet.
  const byOwner = isByOwner(deps, message) ? { byOwner: true as const } : {};
  const provenance = { from: 'message', messageId, senderInboxId, senderName, ...byOwner } as const;
  const teachable = withoutOthersRules(deps, message, senderName, result.learned);
  const learned = memory.learn(taughtIn(deps, asRemembered(message, teachable), people), provenance, sentAt);
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
    ...(plan === undefined ? {} : { forget: askingBack(deps, message, forgetOutcome(result, plan, known), known) }),
  };
  return { outcome, forgotten, hasChanged: forgotten + (plan?.hidden.length ?? 0) + ended.length + result.learned.length > 0 };
}

/** A line whose speaker asks to remember it is remembered, even if the engine does not say so. */
function asRemembered({ text }: HeardMessage, learned: readonly Learned[]): Learned[] {
  const isAsked = actsIn(text).has('remember');
  return learned.map((one) => (isAsked && isLine(one) ? { ...one, isRemembered: true } : one));
}

/** How long “forget it” means the line that it asked about. */
const ASKED_FOR_MS = 10 * 60_000;
const MEANS_IT = linear(
  /^(?:(?:yes|yep|yeah|ja|oui|sí|si|sim|da|да|はい|是)[,.!\s]*)?(?:(?:please )?(?:forget|delete|erase|remove) (?:it|that|this|that one)|(?:bitte )?vergiss (?:es|das)|olv[ií]dalo|olvida eso|oublie(?:-le| ça)|それを忘れて(?:ください)?)?[.!。\s]*$/iu,
);

/** With the line that it asked about, if the same person now says that they mean it. */
function withAskedLine(
  { instanceId, store }: CarryingDeps,
  { senderInboxId, sentAt, text, answer }: HeardMessage,
  read: LearnResult,
): LearnResult {
  const asked = store.state.askedToForget;
  if (asked?.inboxId !== senderInboxId) return read;
  store.change({ askedToForget: undefined });
  const said = withoutVocative(text, character({ instanceId, store }).names).trim();
  const isMeant = said !== '' && MEANS_IT.test(said) && (answer || actsIn(said).has('forget-it'));
  if (!isMeant || sentAt.getTime() - asked.at > ASKED_FOR_MS) return read;
  return { learned: [], ended: [], forget: [asked.itemId], orders: [{ asked: 'that', scope: 'named' }] };
}

/** If nothing was found, with the speaker's own line that comes closest, which they are asked about. */
function askingBack(deps: CarryingDeps, message: HeardMessage, outcome: ForgetOutcome, known: readonly MemoryItem[]): ForgetOutcome {
  if (!outcome.nothingFound || !message.answer) return outcome;
  const { senderInboxId: inboxId, text } = message;
  const closest = closestOwnLine(text, known, { inboxId, kinOf: (word) => deps.similarity.kinOf(word) });
  if (closest === undefined) return outcome;
  deps.store.change({ askedToForget: { inboxId, itemId: closest.id, at: message.sentAt.getTime() } });
  return { ...outcome, closest: closest.text };
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
