import { type Deciders, mayDecide, type Person } from '../person.ts';
import { type CardTerms, cardDigest } from './terms.ts';

/** What a reaction or a reply to a card means. */
export type Answer = 'approve' | 'deny' | 'postpone' | 'withdraw' | 'again' | 'always';

/** `open`: waits for an answer. `postponed`: “not now”. `voided`: something that it was for has changed. */
export type CardState = 'open' | 'approved' | 'denied' | 'expired' | 'postponed' | 'withdrawn' | 'voided';

export interface Card {
  terms: CardTerms;
  /** `cardDigest` of the terms when it was asked. */
  digest: string;
  state: CardState;
  /** Inbox of the person who decided it. Empty: nobody has. */
  decidedBy: string;
}

type AnswerRefusal = 'not-yours' | 'expired' | 'changed' | 'decided' | 'taken-back' | 'too-late' | 'needs-statement';
/** `again`: asked for once more, so a new card is due. */
export type Answered = { is: 'counted'; card: Card } | { is: 'again' } | { is: 'refused'; card: Card; why: AnswerRefusal };

interface Answering {
  by: Person;
  deciders: Deciders;
  /** The agent's policy, now. */
  policy: string;
  /** The approved action is on its way already. */
  isDispatched: boolean;
  now: Date;
}

/** Counts an answer, in the order of the conversation. The first one that counts decides. */
export function answerCard(card: Card, answer: Answer, { by, deciders, policy, isDispatched, now }: Answering): Answered {
  const { terms, state } = card;
  const refused = (why: AnswerRefusal, to: Card = card): Answered => ({ is: 'refused', card: to, why });
  const counted = (next: CardState): Answered => ({ is: 'counted', card: { ...card, state: next, decidedBy: by.inboxId } });
  if (needsStatement(terms) && (answer === 'approve' || answer === 'always'))
    return refused(state === 'open' ? 'needs-statement' : 'decided');
  if (!mayAnswer(by, terms, deciders)) return refused('not-yours');
  if (answer === 'withdraw') return withdrawn(card, { by, deciders, isDispatched });
  if (answer === 'again') return state === 'open' || state === 'approved' ? refused('decided') : { is: 'again' };
  if (state === 'withdrawn' && (answer === 'approve' || answer === 'always')) return refused('taken-back');
  if (state !== 'open') return refused('decided');
  const current = reviewed(card, policy, now);
  if (current.state === 'expired') return refused('expired', current);
  if (current.state === 'voided') return refused('changed', current);
  switch (answer) {
    case 'approve':
      return counted('approved');
    case 'always':
      // Only the owner allows something for good.
      return deciders.owners.has(by.inboxId) ? counted('approved') : refused('not-yours');
    case 'deny':
      return counted('denied');
    case 'postpone':
      return counted('postponed');
  }
}

/** Money, credentials and the policy are approved by the owner's signature alone. */
export const needsStatement = ({ risk }: Pick<CardTerms, 'risk'>): boolean => risk === 'R6';

/** What nobody may approve in the conversation, its owner may still leave there. */
function mayAnswer(by: Person, terms: CardTerms, deciders: Deciders): boolean {
  if (needsStatement(terms)) return !by.isAgent && deciders.owners.has(by.inboxId);
  return mayDecide(by, terms.risk, deciders, terms.requester.inboxId);
}

/** Counts the owner's statement `instance.approve-action` about the card. The caller has verified that the owner of now signed its digest. */
export function approveSigned(card: Card, { ownerId, policy, now }: { ownerId: string; policy: string; now: Date }): Answered {
  if (card.state !== 'open') return { is: 'refused', card, why: 'decided' };
  const current = reviewed(card, policy, now);
  if (current.state === 'expired') return { is: 'refused', card: current, why: 'expired' };
  if (current.state === 'voided') return { is: 'refused', card: current, why: 'changed' };
  return { is: 'counted', card: { ...card, state: 'approved', decidedBy: ownerId } };
}

/** The approver and the owner can take an approval back until the action is on its way. */
function withdrawn(card: Card, { by, deciders, isDispatched }: Pick<Answering, 'by' | 'deciders' | 'isDispatched'>): Answered {
  if (card.state !== 'approved') return { is: 'refused', card, why: 'decided' };
  if (by.inboxId !== card.decidedBy && !deciders.owners.has(by.inboxId)) return { is: 'refused', card, why: 'not-yours' };
  if (isDispatched) return { is: 'refused', card, why: 'too-late' };
  return { is: 'counted', card: { ...card, state: 'withdrawn' } };
}

/** The card as it is now: ended if its time is over, void if what it was for has changed, or what it says. */
export function reviewed(card: Card, policy: string, now: Date): Card {
  if (card.state !== 'open' && card.state !== 'postponed') return card;
  if (card.terms.policy !== policy || cardDigest(card.terms) !== card.digest) return { ...card, state: 'voided' };
  return now >= new Date(card.terms.expiresAt) ? { ...card, state: 'expired' } : card;
}

const reactions: Readonly<Record<string, Answer>> = { '👍': 'approve', '👎': 'deny' };

/** Undefined: the reaction says nothing about the card. */
export function answerInReaction(emoji: string, isRemoved: boolean): Answer | undefined {
  // Skin tones mean the same.
  const plain = emoji.replace(/[\u{1F3FB}-\u{1F3FF}\uFE0F]/gu, '');
  const answer = reactions[plain];
  if (!isRemoved) return answer;
  return answer === 'approve' ? 'withdraw' : undefined;
}

const words: readonly [RegExp, Answer][] = [
  [/^(?:yes|y|yep|yeah|ok|okay|sure|please do|do it|go ahead|approved?|fine|yes,? please)$/, 'approve'],
  [/^(?:no|n|nope|don't|do not|deny|denied|leave it|rather not|please don't|no,? thanks)$/, 'deny'],
  [/^(?:not now|later|not yet|wait)$/, 'postpone'],
  // “Stop” is for the agent as a whole.
  [/^(?:cancel|undo|take it back|never mind|nevermind)$/, 'withdraw'],
  [/^(?:always|always for this|yes,? always)$/, 'always'],
  [/^(?:again|ask again|ask me again)$/, 'again'],
];

/** Longer than any answer, with blanks. UTF-16 units. */
const MAX_ANSWER = 200;

/** Of a reply to the card. Only a whole reply counts: “ok but …” is no approval. */
export function answerInReply(text: string): Answer | undefined {
  if (text.length > MAX_ANSWER) return undefined;
  const whole = text.normalize('NFKC').toLowerCase().replaceAll('’', "'");
  let end = whole.length;
  while (end > 0 && /[\s.!]/u.test(whole.charAt(end - 1))) end--;
  const said = whole.slice(0, end).trim();
  return answerInReaction(said, false) ?? words.find(([pattern]) => pattern.test(said))?.[1];
}
