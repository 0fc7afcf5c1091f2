// What the engine keeps of a message: its statements word for word, each under a topic of its own and tied to the line that it answers.

import { isOnlyThanks } from '@offshoot/engine/addressing/addressing.ts';
import { actsIn } from '@offshoot/engine/addressing/speech-acts.ts';
import type { Turn } from '@offshoot/engine/assembled-context.ts';
import type { LearnRequest, LearnResult } from '@offshoot/engine/engine.ts';
import { plainOrder } from '@offshoot/memory/forgetting/forget-wording.ts';
import { repeatsCredential } from '@offshoot/memory/items/credential-lines.ts';
import { type MemoryItem, QUESTION_TAG } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { isSaidBy } from '@offshoot/memory/items/tellers.ts';
import { tidyLearned } from '@offshoot/memory/merging/merge.ts';
import { isNobodys } from '@offshoot/memory/people/people.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { withoutCall } from './calling.ts';
import type { WordSenses } from './finding.ts';
import { orderIn } from './forgetting.ts';
import { isForOthers } from './planning/planning.ts';
import { peopleNamed } from './quotes.ts';
import { cannotDo } from './requests.ts';
import { clausesOf, secretIn, withValues } from './secrets.ts';
import { claimsOwnership, isRule, isToRemember, renameIn, ruleTopic, TELL, toRemember } from './standing.ts';
import {
  contentOf,
  isAnswer,
  isChatter,
  isCorrecting,
  isFirstPerson,
  isPointing,
  isQuestion,
  isTelling,
  matterOf,
  ownWordsOf,
  piecesOf,
  tokensOf,
} from './words/lines.ts';
import { CORRECTING } from './words/words.data.ts';

const MAX_LEARNED = 20;
const MAX_ABOUT = 8;
const MAX_KEPT = 1_000;
/** A short line answers no line older than this. */
const LED_BY_MS = 12 * 60 * 60_000;
/** Lines between what is corrected and its correction. */
const MAX_BACK = 6;
const JUST_NOW_MS = 15 * 60_000;
const JOKE =
  /\b(?:jk|j\/k|just kidding|only joking|(?:i'm|im|was) (?:just )?(?:kidding|joking)|just a joke|scherz|es broma|je plaisante)\b|冗談/i;
/** Nobody claims it. */
const IDLE = linear(
  /^(?:(?:oh|ok|and|but|so|well|haha|lol|yeah|sure|right)[, ]+)*(?:what if|imagine|suppose|if (?:i|we) (?:were|was|win|won)|wouldn't it be|i wish|wish (?:i|we)|pretend)\b|^(?:yeah right|(?:yeah|sure|right),? and (?:i|i'm|im|my|we))\b|\b(?:maybe|perhaps) not$|\/s$/iu,
);
const PROPOSES =
  /\b(?:let's|lets|shall|should|someone|somebody|anyone|who|pls|please|need|(?:can|could|will|would) (?:you|u|we)|kann(?:st)?|wer|puedes|quién|peux)\b/i;

/** An order beside what is told. */
const THEN_FORGET = linear(
  /,?\s+(?:and|but|so|und|y|et) (?:please |bitte |por favor )?(?=(?:forget|delete|erase|vergiss|lösch|olvida|borra|oublie|efface))/i,
);

interface Reading {
  request: LearnRequest;
  senses: WordSenses;
  /** Whether the line is meant for the agent: it is called, or alone with the speaker. */
  isMeant: boolean;
  /** The last line of another member, and the item that it left. */
  last: Turn | undefined;
  before: MemoryItem | undefined;
  /** What people told lately, oldest first. */
  told: readonly MemoryItem[];
}

export function learn(request: LearnRequest, senses: WordSenses): LearnResult {
  const { message, agentName, people } = request;
  const result: LearnResult = { learned: [], ended: [], forget: [], orders: [] };
  const text = withoutCall(message.text, agentName).trim();
  const isAlone = people.filter(({ inboxId }) => inboxId !== undefined).length < 2;
  const isMeant = isAlone || text !== message.text.trim();
  if (isForOthers(request) || isOnlyThanks(message.text, [agentName])) return result;
  const reading: Reading = { request, senses, isMeant, ...lineBefore(request) };
  const isApart = (one: string) =>
    actsIn(one).size > 0 || plainOrder(one) !== undefined || one !== withoutCall(one, agentName) || isSecret(one);
  const isSecret = (one: string) => secretIn(one, { request, asked: '' }) !== undefined;
  const pieces = piecesOf(text, isApart).flatMap((piece) => piece.split(THEN_FORGET));
  for (const piece of withValues(pieces)) read(withoutCall(piece, agentName), reading, result);
  const topic = (n: number) => `said:${message.messageId.slice(0, 12)}:${n}`;
  const named = result.learned.slice(0, MAX_LEARNED).map((one, n) => (one.topic === '' ? { ...one, topic: topic(n) } : one));
  return { ...result, learned: tidyLearned(named, message.sentAt) };
}

/** Adds to the result what one sentence asks for or tells. */
function read(piece: string, reading: Reading, result: LearnResult): void {
  const { request, senses, isMeant } = reading;
  const order = orderIn(piece, { ...request, isMeant, senses });
  if (order !== undefined) {
    result.orders.push(order.order);
    result.forget.push(...order.ids);
    result.learned = withoutNamed(result.learned, order.named);
    return;
  }
  const rename = renameIn(piece);
  if (rename !== undefined) {
    result.rename = rename;
    return;
  }
  if (JOKE.test(piece)) {
    const mine = lastOwn(request);
    if (mine !== undefined && contentOf(piece.replace(JOKE, '')).length < 2) result.ended.push(mine.id);
    return;
  }
  const clauses = clausesOf(piece);
  for (const clause of clauses) {
    // “Actually, the safe code is …”
    if (clauses.length > 1 && matterOf(clause).every((word) => CORRECTING.has(word))) continue;
    const kept = keptOf(clause, reading, result.learned.length === 0);
    if (kept !== undefined) result.learned.push(kept);
  }
}

/** Drops what one message both says and takes back. */
function withoutNamed(learned: readonly Learned[], named: readonly string[]): Learned[] {
  if (named.length === 0) return learned.slice(0, -1);
  return learned.filter(({ text, topic }) => {
    const held = new Set(contentOf(`${text} ${topic.replaceAll(/[:-]/g, ' ')}`));
    return !named.every((word) => held.has(word));
  });
}

function lastOwn({ known, message }: LearnRequest): MemoryItem | undefined {
  const mine = known.filter(isSaidBy(message.senderInboxId)).at(-1);
  return mine !== undefined && message.sentAt.getTime() - mine.learnedAt.getTime() < JUST_NOW_MS ? mine : undefined;
}

function keptOf(clause: string, reading: Reading, isFirst: boolean): Learned | undefined {
  const { request, isMeant, last } = reading;
  const said = toRemember(clause);
  const isOrdered = isToRemember(clause);
  if (said === '' || IDLE.test(said)) return undefined;
  const asks = isQuestion(said) && !isOrdered && !(isTelling(said) && !isMeant);
  const isOthers = last !== undefined && last.speaker !== request.message.senderName;
  // People do not answer a question to the agent.
  const asked = isOthers && withoutCall(last.text, request.agentName) === last.text ? last.text : '';
  const secret = asks
    ? undefined
    : secretIn(said, {
        request,
        asked,
        before: request.recent
          .slice(-MAX_BACK)
          .map((turn) => turn.text)
          .join('\n'),
      });
  if (secret !== undefined) return secret;
  if (isMeant && !isOrdered && (TELL.test(said) || cannotDo(said) !== undefined)) return undefined;
  if (claimsOwnership(said)) return undefined;
  if (!asks && isRule(said, isMeant)) return { kind: 'training', text: said, topic: ruleTopic(said) };
  const acts = actsIn(said);
  if (acts.has('memory-question') || acts.has('question-about-it') || acts.has('remember-it')) return undefined;
  // What only the credential may tell.
  const credentials = request.known.filter(({ kind }) => kind === 'credential');
  if (repeatsCredential(said, credentials)) return undefined;
  if (asks) return questionOf(said, reading);
  return statementOf(said, reading, { isOrdered, isFirst, asked });
}

/** A question among people is kept for its answer: "me" means nothing without it. */
function questionOf(said: string, { request, isMeant }: Reading): Learned | undefined {
  if (isMeant || contentOf(said).length === 0) return undefined;
  return { kind: 'fact', text: said.slice(0, MAX_KEPT), topic: '', about: [], tags: [QUESTION_TAG], ...aboutOf(said, [], request) };
}

function statementOf(said: string, reading: Reading, o: { isOrdered: boolean; isFirst: boolean; asked: string }): Learned | undefined {
  const { request } = reading;
  const wasAsked = o.asked !== '' && (isQuestion(o.asked) || o.asked.includes('?') || PROPOSES.test(o.asked));
  if (isChatter(said) && !(o.isFirst && wasAsked && isAnswer(said)) && !o.isOrdered) return undefined;
  const led = o.isFirst ? ledBy(said, reading, wasAsked ? o.asked : '') : undefined;
  if (contentOf(said).length === 0 && led === undefined && !o.isOrdered) return undefined;
  const context = led !== undefined && matterOf(said).length <= 2 ? [led.text] : [];
  return {
    kind: 'fact',
    text: said.slice(0, MAX_KEPT),
    topic: '',
    ...aboutOf(said, context, request),
    ...(led && { answers: led.id }),
    ...(o.isOrdered && { isRemembered: true as const }),
  };
}

/** The line that it answers, or that it corrects: the question before, or the last one that shares its matter. */
function ledBy(said: string, { before, told }: Reading, asked: string): MemoryItem | undefined {
  const own = matterOf(said);
  if (asked !== '' && (isQuestion(asked) || own.length <= 1)) return before;
  if (own.length === 0) return before;
  if (own.length > 3 || !(isCorrecting(said) || isPointing(said))) return undefined;
  return told.slice(-MAX_BACK).findLast(({ text }) => matterOf(text).some((word) => own.includes(word)));
}

function aboutOf(said: string, context: readonly string[], { people, speaker }: LearnRequest): Pick<Learned, 'about'> {
  const named = peopleNamed(tokensOf([ownWordsOf(said), ...context].join(' ')), people).filter((key) => !isNobodys(key));
  return { about: [...new Set([...(isFirstPerson(said) ? [speaker.key] : []), ...named])].slice(0, MAX_ABOUT) };
}

/** The last line of a person, without what only laughs or thanks, and the item that it left. */
function lineBefore({ recent, known, message }: LearnRequest): Pick<Reading, 'last' | 'before' | 'told'> {
  const lines = recent.filter(({ self, text }) => !self && text.trim() !== '').toReversed();
  const last = lines[0];
  const told = known.filter(
    ({ provenance, kind, learnedAt }) =>
      provenance.from === 'message' &&
      kind === 'fact' &&
      message.sentAt.getTime() - learnedAt.getTime() < LED_BY_MS &&
      provenance.messageId !== message.messageId,
  );
  for (const { speaker, text } of lines) {
    const left = told.findLast(
      ({ provenance, text: kept }) => provenance.from === 'message' && provenance.senderName === speaker && text.includes(kept),
    );
    if (left !== undefined) return { last, before: left, told };
    if (!isChatter(text)) break;
  }
  return { last, before: undefined, told };
}
