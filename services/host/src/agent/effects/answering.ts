// Takes in what people answer to cards, by reaction or reply. The message that shows the card says which one is meant.
import {
  type Answer,
  answerCard,
  answerInReaction,
  answerInReply,
  approveCommand,
  grantOf,
  isAtLeast,
  isAtMost,
  type Person,
  reviewed,
} from '@offshoot/actions';
import { Refusal } from '@offshoot/refusals';
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import { cardKey } from '../record/action-key.ts';
import type { OnlineDeps } from '../record/agent-deps.ts';
import { isActive } from '../trust/pausing.ts';
import { situationOf } from '../trust/situation.ts';
import { askAgain } from './asking.ts';
import type { CardTable, StoredCard } from './card-store.ts';
import * as words from './domain/words.ts';
import { countCard, type EffectDeps } from './effect-kinds.ts';
import { actionIn, personOf, policyOf } from './policy.ts';

/** What a message says about the card that it refers to. */
export interface ToCard {
  /** ID of the message that shows the card. */
  postedId: string;
  /** Undefined: it is about the card, and decides nothing. */
  answer: Answer | undefined;
}

/** By ID of the message. Call before the transaction that takes the messages in. */
export async function answersToCards(deps: OnlineDeps<CardTable>, messages: readonly AgentMessage[]): Promise<Map<string, ToCard>> {
  const found = new Map<string, ToCard>();
  for (const message of messages) {
    const said = message.own ? undefined : saidIn(message);
    if (said !== undefined && (await isCard(deps, said.postedId))) found.set(message.id, said);
  }
  return found;
}

function saidIn(message: AgentMessage): ToCard | undefined {
  if (message.kind === 'reply') return { postedId: message.reply.referenceId, answer: answerInReply(message.text) };
  if (message.kind !== 'reaction') return undefined;
  const { referenceId: postedId, action, content } = message.reaction;
  return { postedId, answer: action === 'unknown' ? undefined : answerInReaction(content, action === 'removed') };
}

async function isCard({ client, store: { cards } }: OnlineDeps<CardTable>, postedId: string): Promise<boolean> {
  if (cards.shownBy(postedId) !== undefined) return true;
  // The agent was stopped after it had posted the card and before it had written down as which message.
  const message = await client.message(postedId);
  const card = message?.own && message.kind === 'text' ? cards.unposted(message.text) : undefined;
  if (card !== undefined) cards.posted(cardKey(card.asked), postedId);
  return card !== undefined;
}

/** Runs inside the transaction that takes the message in. */
export function takeAnswer(deps: EffectDeps, message: Pick<AgentMessage, 'id' | 'senderInboxId'>, toCard: ToCard): void {
  const card = deps.store.cards.shownBy(toCard.postedId);
  // While it is paused, what it asked is void.
  if (card === undefined || toCard.answer === undefined || !isActive(deps)) return;
  countAnswer(deps, card, toCard.answer, { messageId: message.id, by: personOf(deps, message.senderInboxId) });
}

/** Runs inside a transaction. `messageId`: of the message or the request that brings the answer. */
function countAnswer(deps: EffectDeps, card: StoredCard, answer: Answer, { messageId, by }: { messageId: string; by: Person }): void {
  const { cards, conversation, effects } = deps.store;
  const say = (text: string) => conversation.say(`answer:${messageId}`, text);
  const effect = effects.find(card.asked);
  const answered = answerCard(card, answer, {
    by,
    deciders: situationOf(deps).deciders,
    policy: policyOf(deps, card.terms.kind),
    isDispatched: effect !== undefined && effect.state !== 'approved',
    now: deps.now(),
  });
  if (answered.is === 'again') {
    const line = askAgain(deps, card.terms, { asked: { messageId, place: 0 }, by: by.inboxId });
    if (line !== '') say(line);
    return;
  }
  const { state, decidedBy } = answered.card;
  if (state !== card.state) {
    cards.decide(card.asked, state, decidedBy);
    countCard(deps.effectKinds.of(card.terms.kind), state);
  }
  if (answered.is === 'refused') {
    const line = refusedLine(deps, card, by, answered.why);
    if (line !== undefined) say(line);
    return;
  }
  if (state === 'approved') approve(deps, card, by, answer, say);
  if (state === 'denied') say(words.DENIED);
  if (state === 'postponed') say(words.POSTPONED);
  if (state === 'withdrawn') {
    effects.keep(card.asked, 'withdrawn');
    say(words.WITHDRAWN);
  }
}

/**
 * The owner's client says no to a card, which needs no signature: nothing is done. `digest`: of the terms that the owner read. Throws
 * ITEM_NOT_FOUND if no open card has it.
 */
export function rejectCard(deps: EffectDeps, digest: string, { requestId, ownerId }: { requestId: string; ownerId: string }): void {
  deps.store.transaction(() => {
    const card = deps.store.cards.waiting().find((one) => one.digest === digest);
    if (card === undefined || reviewed(card, policyOf(deps, card.terms.kind), deps.now()).state !== 'open') throw notOpen();
    countAnswer(deps, card, 'deny', { messageId: requestId, by: personOf(deps, ownerId) });
  });
}

export const notOpen = (): Refusal =>
  new Refusal('ITEM_NOT_FOUND', 'There is no open card with this digest: it was answered, has ended, or what it was for has changed.', {
    help: 'List the open cards, or reply “again” to the card in the conversation.',
  });

function approve(deps: EffectDeps, card: StoredCard, by: Person, answer: Answer, say: (text: string) => void): void {
  const { allowances, effects } = deps.store;
  const now = deps.now();
  const { asked, terms, digest, reserves } = card;
  effects.add({ asked, terms, digest, reserves, approvedBy: by.inboxId, approvedAt: now });
  deps.wake.effects();
  if (answer !== 'always') return;
  const kind = deps.effectKinds.of(terms.kind);
  const tool = kind.toolOf(deps, terms.kind);
  if (tool === undefined) return;
  const grant = grantOf(actionIn(terms, tool), now);
  allowances.allow(grant);
  say(words.allowedLine(kind.words.allowed(grant.authority, grant.kind), grant.expiresAt, isAtLeast(deps.store.state.trust.level, 'L3')));
}

/** Undefined: nothing is said. */
function refusedLine(
  deps: EffectDeps,
  card: StoredCard,
  by: Person,
  why: Extract<ReturnType<typeof answerCard>, { is: 'refused' }>['why'],
): string | undefined {
  switch (why) {
    case 'not-yours':
      if (by.isAgent || !deps.store.cards.tellOnce(card.asked)) return undefined;
      return isAtMost(card.terms.risk, 'R4') ? words.NOT_YOURS_OR_DELEGATE : words.NOT_YOURS;
    case 'expired':
      return words.EXPIRED;
    case 'changed':
      return words.CHANGED;
    case 'taken-back':
      return words.TAKEN_BACK;
    case 'too-late':
      return words.TOO_LATE;
    case 'needs-statement':
      if (by.isAgent || !deps.store.cards.tellOnce(card.asked)) return undefined;
      return words.needsSignatureLine(approveCommand(card.terms));
    case 'decided':
      return undefined;
  }
}
