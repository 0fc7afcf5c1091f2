// The last attempt before "I don't know": items with the rarest words of the question, and items said together with an answer.

import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { isSaidBy } from '../../../../../agent/memory/domain/items/tellers.ts';
import { GROUP_SUBJECT } from '../../../../../agent/memory/domain/words/aspects.ts';
import { stem, words } from '../../../../../agent/memory/domain/words/words.ts';
import { isPersonal, type Knowledge, RELATIVE, subjectOf } from '../knowledge/knowledge.ts';
import type { Question } from '../questions/asking.ts';
import { hasPart } from '../questions/cues.ts';
import { type Told, toldFacts } from '../wording/sides.ts';
import { isLight, isRelated, stemsIn, tellable } from './finding.ts';
import { isTime } from './looser.ts';

/** More would be a list, not an offer. */
const MAX_OFFERED = 2;
/** A word in more items than this is not rare. */
const MAX_HOLDERS = 4;
/** The number of words used, even for a question of sixty. */
const MAX_ASKED = 20;

const UNCLEAR = /\b(?:she|he|her|him|his|they|them|their)\b/i;

const FORBIDS = /^(?:never|no|no more|don't|do not|not)\b/i;

/** Credentials are told to whoever names them, and offered to nobody. */
const isOffered = ({ kind, sensitivity }: MemoryItem): boolean => kind !== 'credential' && kind !== 'training' && sensitivity !== 'secret';

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

/** Excludes items about somebody else, except for "where do I find the tent?", which asks for a thing, whoever has it. */
function mayAnswer(question: Question, knowledge: Knowledge): (item: MemoryItem) => boolean {
  const people = peopleIn(question);
  const asksForThing = people.every((key) => key === knowledge.speaker.key) && !/\b(?:my|mine|am i|i am|i'm)\b/i.test(question.text);
  const isTheirs = saidByThem(question, knowledge);
  const relatives = words(question.text)
    .filter((word) => RELATIVE.test(word))
    .map(stem)
    .filter((one) => question.sought.includes(one));
  return (item) => {
    const said = stemsIn(item);
    if (question.names.some((name) => !said.has(name))) return false;
    // Items about others do not answer a question about a neighbour.
    if (relatives.some((one) => !said.has(one) && !isRelated(one, item)) && !FORBIDS.test(item.text)) return false;
    if (people.length === 0 || asksForThing) return true;
    const isOfThem = isOf(people, item);
    if (isOfThem || isTheirs(item)) return isOfThem || !isPersonal(item);
    // Somebody's home or age is not a thing that can be found somewhere.
    return question.sought.length > 0 && (!isPersonal(item) || UNCLEAR.test(item.text));
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
    return who.trim() === '' ? told : { ...told, text: `${who} said: ${told.text}` };
  });
}

/** In a question for a secret, only its own words count: a door code is not related to other things that open. */
const SECRET = /\b(?:password|passcode|pin|login|combination)\b/i;
const FORBIDDEN = /\b(?:not|never|avoid)\b|n't\b/i;
const ABSENT = /\b(?:is|are|am) (?:out|away|injured|hurt|ill|sick|off|gone|on (?:holiday|vacation|leave))\b/i;
const ASKS_ABSENT = /^who (?:can't|cannot|can not|won't|isn't|is not|will not|doesn't|is missing)\b/i;

/** Empty: nothing contains what was asked for. */
export function nearTo(question: Question, knowledge: Knowledge): MemoryItem[] {
  const may = mayAnswer(question, knowledge);
  const isTheirs = saidByThem(question, knowledge);
  const people = peopleIn(question);
  const isAbout = (item: MemoryItem) =>
    people.every((key) => key === knowledge.speaker.key) || isOf(people, item) || UNCLEAR.test(item.text);
  const open = tellable(knowledge.memory, question.text).filter((item) => isOffered(item) && may(item));
  if (ASKS_ABSENT.test(question.text)) {
    const absent = open.filter((item) => subjectOf(item) !== GROUP_SUBJECT && ABSENT.test(item.text));
    if (absent.length > 0) return absent.slice(-MAX_OFFERED);
  }
  const isTelling = (one: string) => !isLight(one) && !isTime(one);
  const things = question.sought.filter(isTelling);
  const asked = (things.length > 0 ? things : [...question.spent].filter(isTelling)).slice(0, MAX_ASKED);
  const isStrict = question.form === 'yes-no' || SECRET.test(question.text);
  const isNear = (one: string, item: MemoryItem) => !isStrict && (isAbout(item) || isTheirs(item)) && isRelated(one, item);
  const holding = asked.map((one) => open.filter((item) => stemsIn(item).has(one) || isNear(one, item)));
  const worth = new Map<MemoryItem, number>();
  for (const holders of holding) for (const item of holders) worth.set(item, (worth.get(item) ?? 0) + 1 / holders.length);
  const { part, text } = question;
  const fitting = [...worth].filter(([item]) => part === undefined || hasPart(item.text, item.topic, part));
  const own = (fitting.length > 0 ? fitting : [...worth]).sort(([a], [b]) => Number(isTheirs(b)) - Number(isTheirs(a)));
  const most = Math.max(0, ...own.map(([, value]) => value));
  const best = own.filter(([, value]) => value === most).map(([item]) => item);
  if (best.length > 0) return best.length > MAX_HOLDERS ? [] : best.slice(0, MAX_OFFERED);
  // "What should the cat never get?" – "Never milk."
  const forbidding = FORBIDDEN.test(text) && asked.length > 0 ? open.filter((item) => !isPersonal(item) && FORBIDS.test(item.text)) : [];
  return forbidding.length > MAX_OFFERED ? [] : forbidding;
}

const messageOf = ({ provenance }: MemoryItem): string | undefined => (provenance.from === 'message' ? provenance.messageId : undefined);

/** Items from the same message as the found ones, about the same people. */
function saidTogether(items: readonly MemoryItem[], question: Question, { memory }: Knowledge): MemoryItem[] {
  const messages = new Set(
    items
      .filter(isOffered)
      .map(messageOf)
      .filter((id) => id !== undefined),
  );
  const subjects = new Set(items.map(subjectOf));
  return tellable(memory, question.text).filter(
    (item) =>
      isOffered(item) &&
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
  return found.slice(0, MAX_OFFERED);
}
