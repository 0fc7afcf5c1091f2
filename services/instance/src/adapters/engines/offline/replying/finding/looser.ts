// For questions that find nothing in their own words: related items that may be the answer.
import { linear } from '@offshoot/linear-patterns';

import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { isSaidBy } from '../../../../../agent/memory/domain/items/tellers.ts';
import { GROUP_SUBJECT } from '../../../../../agent/memory/domain/words/aspects.ts';
import { stem } from '../../../../../agent/memory/domain/words/words.ts';
import { aspectOf, isPersonal, type Knowledge, subjectOf } from '../knowledge/knowledge.ts';
import type { Question } from '../questions/asking.ts';
import { hasPart } from '../questions/cues.ts';
import { type Found, findFor, isOfAspect, stemsIn, tellable } from './finding.ts';

/** More would be a guess. */
const MAX_GUESSED = 3;

/** What the question asks for, or else something close. Another person's home does not answer "where do I live?". */
export function foundFor(question: Question, knowledge: Knowledge): Found | undefined {
  const direct = findFor(question, knowledge);
  const found = direct !== undefined && isOnlyOfOthers(question, direct) ? undefined : direct;
  if (found?.isExact === true) return found;
  if (found?.hasPart !== true) {
    const onDay = onThatDay(question, knowledge) ?? withoutItsDay(question, knowledge);
    if (onDay !== undefined) return onDay;
  }
  if (found?.items.some((item) => isOfAspect(item, question.aspects)) === true) return found;
  const literal = byItsVerb(question, knowledge);
  // "When do we fly home?" is about flying before it is about homes.
  if (literal !== undefined && (literal.hasPart || (found === undefined && question.part === undefined))) return literal;
  return found ?? ofItsPart(question, knowledge) ?? toldByThem(question, knowledge);
}

function isOnlyOfOthers({ subjects, sought }: Question, { items, isExact }: Found): boolean {
  if (subjects.length === 0 || (sought.length > 0 && isExact) || subjects.includes(GROUP_SUBJECT)) return false;
  return items.every((item) => {
    const subject = subjectOf(item);
    if (subject === undefined || subject === GROUP_SUBJECT) return false;
    return !subjects.some(
      (key) => subject === key || aspectOf(item) === key || subject.startsWith(`${key}-`) || `${subject}-${aspectOf(item)}` === key,
    );
  });
}

const guessed = (items: readonly MemoryItem[], part = true): Found | undefined =>
  items.length === 0 || items.length > MAX_GUESSED ? undefined : { items: [...items], isExact: false, isMeant: false, hasPart: part };

/** "When do we fly?": without a topic of that name, the word itself is searched for. */
function byItsVerb(question: Question, knowledge: Knowledge): Found | undefined {
  if (question.spent.size === 0 || (question.sought.length > 0 && (question.form !== 'plain' || question.part === undefined)))
    return undefined;
  const literal = findFor({ ...question, sought: [...question.spent], names: [], aspects: new Set(), spent: new Set() }, knowledge);
  if (literal?.isExact !== true || isOnlyOfOthers(question, literal)) return undefined;
  return question.sought.length === 0 ? literal : { ...literal, isExact: false, isMeant: false };
}

const DAYS = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');
const SHORT_DAYS = /\b(mon|tues?|wed|thu|thurs?|fri|sat|sun)\b/gi;
const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const IS_TIME = new Set([...DAYS, ...MONTHS, 'week', 'weekend', 'morning', 'evening', 'afternoon', 'night', 'noon'].map(stem));
export const isTime = (one: string): boolean => IS_TIME.has(one) || /^\d{1,2}(?:st|nd|rd|th)?$/.test(one);

export function daysIn(text: string): Set<string> {
  const written = text.replace(SHORT_DAYS, (short) => DAYS.find((day) => day.startsWith(short.toLowerCase())) ?? short).toLowerCase();
  return new Set(DAYS.filter((day) => new RegExp(`\\b${day}s?\\b`).test(written)));
}

/** "What time on Tuesday?": items about Tuesday, also spelled "tues". */
function onThatDay(question: Question, knowledge: Knowledge): Found | undefined {
  const days = daysIn(question.text);
  if (days.size === 0) return undefined;
  const things = question.sought.filter((one) => !isTime(one));
  const people = question.subjects.filter((key) => key !== GROUP_SUBJECT);
  const items = tellable(knowledge.memory, question.text).filter(
    (item) =>
      item.kind !== 'training' &&
      [...daysIn(item.text)].some((day) => days.has(day)) &&
      things.every((one) => stemsIn(item).has(one)) &&
      people.every((key) => subjectOf(item) === key || stemsIn(item).has(stem(key))) &&
      (question.part === undefined || hasPart(item.text, item.topic, question.part)),
  );
  const found = guessed(items);
  // It holds the day and all the words.
  return found === undefined ? undefined : { ...found, isMeant: true };
}

/** "What does Oona bring on Friday?" if nobody said on which day. */
function withoutItsDay(question: Question, knowledge: Knowledge): Found | undefined {
  const things = question.sought.filter((one) => !isTime(one));
  if (things.length === question.sought.length || things.length + question.aspects.size === 0) return undefined;
  const found = findFor({ ...question, sought: things, names: question.names.filter((one) => !isTime(one)) }, knowledge);
  if (found?.isExact !== true || isOnlyOfOthers(question, found)) return undefined;
  return { ...found, isExact: false, isMeant: false, hasPart: false };
}

/** "How much is the DJ?": the only item about it with a price. */
function ofItsPart({ subjects, sought, part, text }: Question, { memory }: Knowledge): Found | undefined {
  if (
    part === undefined ||
    part === 'name' ||
    part === 'place' ||
    sought.length > 0 ||
    subjects.length !== 1 ||
    subjects[0] === GROUP_SUBJECT
  )
    return undefined;
  return guessed(tellable(memory, text).filter((item) => subjectOf(item) === subjects[0] && hasPart(item.text, item.topic, part)));
}

/** "When is Oona away?": she said "we're away from 3 to 17 August". */
function toldByThem(question: Question, knowledge: Knowledge): Found | undefined {
  const people = question.subjects.filter((key) => key !== GROUP_SUBJECT);
  if (people.length !== 1 || question.sought.length === 0) return undefined;
  const inboxId = knowledge.people.find(({ key }) => key === people[0])?.inboxId;
  const found = findFor({ ...question, subjects: [], form: 'plain' }, knowledge);
  const things = found?.isExact === true ? found.items.filter((item) => !isPersonal(item)) : [];
  const told = inboxId === undefined ? [] : things.filter(isSaidBy(inboxId));
  return guessed(told.length > 0 ? told : things, found?.hasPart);
}

/** "Is Paul coming?", "what does Ben do?": if little is known about somebody, all of it may be the answer. */
export function allKnownOf({ subjects, sought, aspects, form, text }: Question, { memory, speaker }: Knowledge): MemoryItem[] {
  const [key] = subjects;
  const isVague = sought.every((one) => one === COME) && [...aspects].every((aspect) => VAGUE.has(aspect));
  if (subjects.length !== 1 || key === undefined || key === GROUP_SUBJECT || key === speaker.key || !isVague) return [];
  if (form === 'count' || form === 'compare' || sought.length + aspects.size === 0) return [];
  const items = tellable(memory, text).filter((item) => subjectOf(item) === key);
  return items.length <= MAX_GUESSED ? items : [];
}

const COME = stem('come');
const VAGUE = new Set(['work', 'is', 'will', 'location', 'stay', 'accommodation', 'booked']);

const OF_PEOPLE = /\bhow many (?:of (?:us|you|them)|people|persons|guests|members|players|participants|heads|are (?:we|coming|going))\b/i;
const HEADS = linear(
  /\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen)\s+(?:\S+ )?(?:people|persons|guests|players|participants|adults|heads|members|friends|of us|of you|(?:have |has )?said yes|signed up|confirmed|(?:are )?coming)\b/i,
);

/** "How many people come?": a count that somebody gave. */
export const headsCounted = ({ text }: Question, { memory }: Knowledge): MemoryItem[] =>
  OF_PEOPLE.test(text)
    ? tellable(memory, text)
        .filter((item) => item.kind !== 'training' && HEADS.test(item.text))
        .slice(-MAX_GUESSED)
    : [];
