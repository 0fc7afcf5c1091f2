// The last attempt before "I don't know": items with the rarest words of the question, and items said together with an answer.
import { linear } from '@offshoot/linear-patterns';

import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { isSaidBy, messageOf } from '../../../../../agent/memory/domain/items/tellers.ts';
import { GROUP_SUBJECT } from '../../../../../agent/memory/domain/words/aspects.ts';
import { contentStems, stem, words } from '../../../../../agent/memory/domain/words/words.ts';
import { isPersonal, type Knowledge, RELATIVE, subjectOf } from '../knowledge/knowledge.ts';
import type { Question } from '../questions/asking.ts';
import { hasPart, NAME } from '../questions/cues.ts';
import { kindAsked } from '../questions/kinds.ts';
import { mayBeRepeated } from '../wording/acknowledging.ts';
import { type Told, toldFacts } from '../wording/sides.ts';
import { AMOUNT, isLight, isRelated, kinStemsOf, stemsIn, tellable } from './finding.ts';
import { inContext, type Sought } from './in-context.ts';
import { isTime } from './looser.ts';

/** More would be a list, not an offer. */
const MAX_OFFERED = 3;
/** Said together with what was found. */
const MAX_BESIDES = 2;
/** The number of words used, even for a question of sixty. */
const MAX_ASKED = 20;

const UNCLEAR = /\b(?:she|he|her|him|his|they|them|their)\b/i;

const FORBIDS = /^(?:never|no|no more|don't|do not|not)\b/i;

/** Credentials are told to whoever names them, and offered to nobody; what opens or reaches something is one, whatever it was kept as. */
export const isOffered = ({ kind, sensitivity, text }: MemoryItem, question: Question): boolean =>
  kind !== 'credential' && kind !== 'training' && sensitivity !== 'secret' && (mayBeRepeated(text) || ASKS_NUMBER.test(question.text));
const ASKS_NUMBER = /\b(?:numbers?|phone|call|reach|contact|ring|text|iban|account|id)\b/i;

const peopleIn = ({ subjects }: Question): string[] => subjects.filter((key) => key !== GROUP_SUBJECT);

/** It is about one of them or names one. */
function isOf(people: readonly string[], item: MemoryItem): boolean {
  const [subject, said] = [subjectOf(item), stemsIn(item)];
  return people.some((key) => subject === key || subject?.startsWith(`${key}-`) || key.split('-').every((word) => said.has(stem(word))));
}

/** Whether the people in question said it. */
function saidByThem(question: Question, { people }: Knowledge): (item: MemoryItem) => boolean {
  const asked = new Set(peopleIn(question));
  const tests = people.flatMap(({ key, inboxId }) => (asked.has(key) && inboxId !== undefined ? [isSaidBy(inboxId)] : []));
  return (item) => tests.some((isBy) => isBy(item));
}

const isOfSpeaker = ({ text, form }: Question): boolean =>
  /\b(?:my|mine|am i|i am|i'm)\b/i.test(text) || (form === 'yes-no' && !/\bcan\b/i.test(text));

const relativesIn = ({ text, sought }: Question): string[] =>
  words(text)
    .filter((word) => RELATIVE.test(word))
    .map(stem)
    .filter((one) => sought.includes(one));

/** Excludes items about somebody else, except for "where do I find the tent?", which asks for a thing, whoever has it. */
function mayAnswer(question: Question, knowledge: Knowledge): (item: MemoryItem) => boolean {
  const people = peopleIn(question);
  const asksForThing = people.every((key) => key === knowledge.speaker.key) && !isOfSpeaker(question);
  const isTheirs = saidByThem(question, knowledge);
  const relatives = relativesIn(question);
  return (item) => {
    const said = stemsIn(item);
    // "She wants the headphones" may be about Lena.
    if (question.names.some((name) => !said.has(name) && (/^\d/.test(name) || !UNCLEAR.test(item.text)))) return false;
    // Items about others do not answer a question about a neighbour.
    if (relatives.some((one) => !said.has(one) && !isRelated(one, item)) && !FORBIDS.test(item.text)) return false;
    if (people.length === 0 || asksForThing) return true;
    const isOfThem = isOf(people, item);
    if (isOfThem || isTheirs(item)) return isOfThem || !isPersonal(item);
    // Somebody's home or age is not a thing that can be found somewhere.
    return UNCLEAR.test(item.text) || (question.sought.length > 0 && !isPersonal(item));
  };
}

/** One speaker's "we're away" is stored as the group's, so the answer also says who said it. */
export function withTellers(items: readonly MemoryItem[], question: Question, knowledge: Knowledge): Told[] {
  const isTheirs = saidByThem(question, knowledge);
  return toldFacts(items, tellable(knowledge.memory, question.text)).map((told) => {
    const [item] = told.items;
    if (item === undefined || item.provenance.from !== 'message' || told.items.length > 1) return told;
    if (subjectOf(item) !== GROUP_SUBJECT || !isTheirs(item)) return told;
    const { senderInboxId, senderName } = item.provenance;
    const who = senderInboxId === knowledge.speaker.inboxId ? 'You' : senderName;
    // "You said: Marek booked a table" names Marek twice.
    return who.trim() === '' || (senderName.trim() !== '' && told.text.includes(senderName))
      ? told
      : { ...told, text: `${who} said: ${told.text}` };
  });
}

/** In a question for a secret, only its own words count: a door code is not related to other things that open. */
const SECRET = /\b(?:password|passcode|pin|login|combination)\b/i;
const NEVER = /^(?:no|not|no more|don't|do not)\b|\bnever\b/i;
const FORBIDDEN = /\b(?:not|never|avoid)\b|n't\b/i;

/** What one word of the question is worth where an item holds it itself, or in other words. */
const MEANT = 0.6;
/** Verbs and days are in many items. */
const COMMON = 0.4;
/** A word that asks for an aspect stands in fewer answers than other words do. */
const ASKS_ASPECT = 0.7;
const OF_THEM = 0.4;
const FITTING = 0.4;
/** The newest before its equals, and before little else. */
const NEWEST = 0.1;
const FOUND = 0.3;
/** So much of the best one's worth, the next one needs. */
const COMPARABLE = 0.55;
/** One common word shared says nothing. */
const LEAST = 0.3;

function askedWords({ sought, spent, text, names }: Question): Sought[] {
  const wordsOf = new Set(contentStems(text));
  const isCommon = (one: string) => isLight(one) || isTime(one);
  const all = new Map<string, Sought>();
  const add = (one: string, worth: number, isCommon: boolean) =>
    all.set(one, { one, worth: isCommon ? COMMON : worth, isCommon, isNeeded: names.includes(one) });
  for (const one of sought) add(one, 1, isCommon(one));
  for (const one of spent) add(one, ASKS_ASPECT, isCommon(one));
  for (const one of wordsOf) if (!all.has(one) && MEANINGFUL.has(one)) add(one, COMMON, true);
  return [...all.values()].slice(0, MAX_ASKED);
}

/** Asked alone they ask for nothing, beside other words they tell one answer from another. */
const MEANINGFUL = new Set('come coming call keep plan need use day time number price have name date hold'.split(' ').map(stem));

/** The kind of question, and what its answer has in it. */
function fits(question: Question): ((item: MemoryItem) => boolean) | undefined {
  const { part, form, text } = question;
  if (part !== undefined && part !== 'name') return (item) => hasPart(item.text, item.topic, part);
  if (form === 'count' || /\bhow (?:old|long|far|big|tall|often|heavy|large|high)\b/i.test(text)) return (item) => AMOUNT.test(item.text);
  if (form === 'who' || /\bwhose\b/i.test(text)) return (item) => isPersonal(item) || NAME.test(item.text);
  return undefined;
}

/**
 * What comes near the question, best first. Ranked by the words that it shares with it, the rarest first, in those words or in others; by
 * whom it is about, whether it holds what is asked for (a time, a price), and by how new it is. Empty: nothing has anything to do with it.
 */
export function nearTo(question: Question, knowledge: Knowledge, found: readonly MemoryItem[] = []): MemoryItem[] {
  const may = mayAnswer(question, knowledge);
  const isTheirs = saidByThem(question, knowledge);
  const people = peopleIn(question).filter((key) => key !== knowledge.speaker.key || isOfSpeaker(question));
  const open = tellable(knowledge.memory, question.text).filter((item) => isOffered(item, question) && may(item));
  const isStrict = SECRET.test(question.text);
  const asked = askedWords(question);
  const kin = new Map(asked.map(({ one }) => [one, isStrict ? new Set<string>() : kinOf(one, question.text)]));
  const fitting = fits(question);
  const held = asked.map(({ one }) => {
    const holders = open.map((item) => holds(one, item, kin.get(one) ?? new Set(), isStrict));
    const count = holders.reduce((sum, value) => sum + Number(value > 0), 0);
    return { holders, rarity: 1 / Math.sqrt(Math.max(1, count)) };
  });
  const rated = open.flatMap((item, place) => {
    let worth = 0;
    let isNear = false;
    let isLiteral = false;
    const isOfThem = people.length > 0 && isOf(people, item);
    const isAbout = people.length === 0 || isOfThem || isTheirs(item) || UNCLEAR.test(item.text);
    for (const [i, { worth: most, isCommon }] of asked.entries()) {
      const value = held[i]?.holders[place] ?? 0;
      // What is told of somebody else is near only by the words themselves.
      if (value < 1 && !isAbout) continue;
      worth += value * most * (held[i]?.rarity ?? 1);
      if (isCommon) continue;
      isNear ||= value > 0;
      isLiteral ||= value === 1;
    }
    const isFitting = fitting?.(item);
    if (!isNear && !(isOfThem && tellsItsKind(question, item))) return [];
    if (worth < LEAST && !isOfThem) return [];
    // Words that only mean the same, and no time where one is asked for: too little.
    if (!isLiteral && !isOfThem && isFitting === false && question.part !== undefined) return [];
    if (isOfThem) worth += OF_THEM;
    if (isFitting !== undefined) worth += isFitting ? FITTING : -FITTING;
    if (found.includes(item)) worth += FOUND;
    return [{ item, worth: worth + (NEWEST * place) / open.length }];
  });
  const best = Math.max(0, ...rated.map(({ worth }) => worth));
  const near = rated.filter(({ worth }) => worth >= best * COMPARABLE).sort((a, b) => b.worth - a.worth);
  const offered = new Set([...inTalk(question, knowledge), ...near.map(({ item }) => item)]);
  if (offered.size > 0) return [...offered].slice(0, MAX_OFFERED);
  // "What should the cat never get?" – "Never milk."
  const forbidding =
    FORBIDDEN.test(question.text) && asked.length > 0 ? open.filter((item) => !isPersonal(item) && NEVER.test(item.text)) : [];
  return forbidding.length > MAX_OFFERED ? [] : forbidding;
}

/** An answer and what was said before or after it, which names what it is about. */
export function inTalk(question: Question, knowledge: Knowledge): MemoryItem[] {
  // Whether something is so is told by what says it.
  if (SECRET.test(question.text) || question.form === 'yes-no') return [];
  const open = tellable(knowledge.memory, question.text).filter((item) => isOffered(item, question));
  const relatives = relativesIn(question);
  const kind = kindAsked(question, knowledge);
  const sought = askedWords(question)
    .filter(({ one }) => kind?.spent.has(one) !== true)
    .map((one) => ({ ...one, isNeeded: one.isNeeded || relatives.includes(one.one) }));
  const kin = new Map(sought.map(({ one }) => [one, kinOf(one, question.text)]));
  const people = peopleIn(question).filter((key) => key !== knowledge.speaker.key || isOfSpeaker(question));
  const holding = (one: string, item: MemoryItem) => holds(one, item, kin.get(one) ?? new Set(), false);
  return inContext({ sought, people, holds: holding, ...(kind === undefined ? {} : { kind }) }, open);
}

/** Of somebody, when, where or how many: the answer to another question of the kind may be in it. */
function tellsItsKind({ part, subjects, form }: Question, item: MemoryItem): boolean {
  if (!subjects.includes(subjectOf(item) ?? '')) return false;
  if (form === 'count') return AMOUNT.test(item.text);
  return part === 'time' ? hasPart(item.text, item.topic, part) : part === 'place' && WHERE.test(item.text);
}
const WHERE = linear(/\b(?:in|at|from|near|behind|under|next to|opposite)\s+(?:the |an? |his |her |their )?\p{L}/iu);

function holds(one: string, item: MemoryItem, kin: ReadonlySet<string>, isStrict: boolean): number {
  const said = stemsIn(item);
  if (said.has(one)) return 1;
  if (isStrict) return 0;
  return isRelated(one, item) || [...kin].some((other) => said.has(other)) ? MEANT : 0;
}

function kinOf(one: string, text: string): ReadonlySet<string> {
  const word = words(text).find((written) => stem(written) === one) ?? one;
  return kinStemsOf(word);
}

/** Items from the same message as the found ones, about the same people. */
function saidTogether(items: readonly MemoryItem[], question: Question, { memory }: Knowledge): MemoryItem[] {
  const messages = new Set(
    items
      .filter((item) => isOffered(item, question))
      .map(messageOf)
      .filter((id) => id !== undefined),
  );
  const subjects = new Set(items.map(subjectOf));
  return tellable(memory, question.text).filter(
    (item) =>
      isOffered(item, question) &&
      !items.includes(item) &&
      messages.has(messageOf(item) ?? '') &&
      (!isPersonal(item) || subjects.has(subjectOf(item))),
  );
}

const WHY = /^(?:why|how come|for what reason|what(?:'s| is) the reason)\b/i;
const REASON = /\b(?:because|since|so|due to|as)\b/i;

/** What the found items lack but items from the same message may contain: the time, the place, the reason. */
export function besides(items: readonly MemoryItem[], question: Question, knowledge: Knowledge): MemoryItem[] {
  const { part, text } = question;
  const together = () => saidTogether(items, question, knowledge);
  const found = WHY.test(text)
    ? items.some((item) => REASON.test(item.text) || item.reason !== undefined)
      ? []
      : together()
    : part === undefined || part === 'name' || items.some((item) => hasPart(item.text, item.topic, part))
      ? []
      : together().filter((item) => hasPart(item.text, item.topic, part));
  return found.slice(0, MAX_BESIDES);
}
