// Finds items that answer a question: by person and aspect first, by common words as a fallback.
import { mayBeTold } from '../../../../../agent/conversation/domain/assembly/disclosure.ts';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { inTurns } from '../../../../../agent/memory/domain/items/tellers.ts';
import { aspectNamed, GROUP_SUBJECT, isSetTopic } from '../../../../../agent/memory/domain/words/aspects.ts';
import { groupsOfStem } from '../../../../../agent/memory/domain/words/groups.ts';
import { stem, words } from '../../../../../agent/memory/domain/words/words.ts';
import { wordKin } from '../../../../similarity/word-kin.ts';
import { isPartOf, meansOneOf } from '../../words/concepts.ts';
import { aspectOf, isPersonal, type Knowledge, subjectOf } from '../knowledge/knowledge.ts';
import type { Question } from '../questions/asking.ts';
import { hasPart, type Part } from '../questions/cues.ts';

export interface Found {
  /** Best first. */
  items: MemoryItem[];
  /** Whether they contain everything that was asked for; false: they are only about the same subject. */
  isExact: boolean;
  /** Whether they contain it in the same words or in kindred ones. */
  isMeant: boolean;
  /** False: they do not contain the time, the place, … that was asked for. */
  hasPart: boolean;
}

/** The number of words by which even a question of sixty words is looked up. */
const MAX_SOUGHT = 40;
/** The weight of a related word, relative to the word itself. */
const RELATED = 0.6;
/** Breaks ties in favour of items about the person in question. */
const BELONGING = 0.3;
/** The share of the sought words that an item must contain. */
const ENOUGH = 0.5;

const stemsOf = new WeakMap<MemoryItem, ReadonlySet<string>>();
const memo = new Map<string, string>();
/** Stems of common words are worth keeping; those of a flood of made-up ones are not. */
const MAX_MEMO = 20_000;

function stemmed(word: string): string {
  const known = memo.get(word);
  if (known !== undefined) return known;
  if (memo.size >= MAX_MEMO) memo.clear();
  const found = stem(word);
  memo.set(word, found);
  return found;
}

/** From its words and its topic. */
export function stemsIn(item: MemoryItem): ReadonlySet<string> {
  const known = stemsOf.get(item);
  if (known !== undefined) return known;
  const found = new Set(words(`${item.text} ${item.topic.replace(/[:_-]/g, ' ')}`).map(stemmed));
  stemsOf.set(item, found);
  return found;
}

const kin = new Map<string, ReadonlySet<string>>();
const MAX_KIN = 1_000;

/** Stems of its kindred words. */
export function kinStemsOf(word: string): ReadonlySet<string> {
  const known = kin.get(word);
  if (known !== undefined) return known;
  if (kin.size >= MAX_KIN) kin.clear();
  const found = new Set(wordKin().kinOf(word).map(stem));
  kin.set(word, found);
  return found;
}

const KIN = new Set(
  'wife husband son daughter child sister brother mother father mom mum dad parent cousin aunt uncle grandma grandpa grandmother grandfather nephew niece'
    .split(' ')
    .map(stem),
);

export function isRelated(sought: string, item: MemoryItem): boolean {
  const said = stemsIn(item);
  if (meansOneOf(sought, said) || isPartOf(sought, said)) return true;
  // A mother is no son, though both are family.
  if (KIN.has(sought)) return false;
  const groups = groupsOfStem(sought);
  return groups.length > 0 && [...said].some((one) => groupsOfStem(one).some((group) => groups.includes(group)));
}

const aspectsOf = (item: MemoryItem): string[] => {
  const aspect = aspectOf(item);
  return [aspect, aspectNamed(aspect)?.name ?? aspect, ...aspect.split('-')];
};

/** "When do we eat?" asks for the dinner: a thing of the group's that question words imply. */
function isAsked(item: MemoryItem, { aspects, spent, form, part }: Question): boolean {
  if (isOfAspect(item, aspects)) return true;
  if (spent.size === 0 || isPersonal(item) || (form !== 'plain' && part === undefined)) return false;
  const named = new Set(item.topic.split(/[:-]/).map(stemmed));
  return [...spent].some((one) => named.has(one) || meansOneOf(one, named));
}

export const isOfAspect = (item: MemoryItem, aspects: ReadonlySet<string>): boolean =>
  aspects.size > 0 && aspectsOf(item).some((aspect) => aspects.has(aspect));

/** 2: about the person in question. 1: mentions them. 0: about somebody else. */
function belonging(item: MemoryItem, { subjects, isOfAnybody, form }: Question): number {
  if (subjects.length === 0) return isOfAnybody || !isPersonal(item) ? 2 : 1;
  const subject = subjectOf(item);
  // "Saul's sister" means the subject "saul-sister" and the person known to be Saul's sister.
  if (subject !== undefined && (subjects.includes(subject) || subjects.includes(`${subject}-${aspectOf(item)}`))) return 2;
  const isOurs = subjects.includes(GROUP_SUBJECT);
  // "How many of us" means everybody.
  if (isOurs) return isPersonal(item) && !isOfAnybody && form !== 'count' && form !== 'who' ? 1 : 2;
  const said = stemsIn(item);
  return subjects.some((key) => key.split('-').every((word) => said.has(stemmed(word)))) ? 1 : 0;
}

interface Rated {
  item: MemoryItem;
  belongs: number;
  literal: number;
  covered: number;
  /** How many of the sought words it contains, or kindred ones. */
  met: number;
  isOfAspect: boolean;
}

/** The credentials that a question may get because it names them. */
export const tellable = (memory: readonly MemoryItem[], question: string): MemoryItem[] =>
  memory.filter((item) => mayBeTold(item, question));

function rated(question: Question, items: readonly MemoryItem[]): Rated[] {
  const sought = question.sought.slice(0, MAX_SOUGHT);
  return items.flatMap((item) => {
    const belongs = belonging(item, question);
    if (belongs === 0) return [];
    const said = stemsIn(item);
    const literal = sought.filter((one) => said.has(one));
    const isAspect = isAsked(item, question);
    // The question names something unknown, so other things do not answer it, except for "is the hotel in Ginza?".
    const isNamedElsewhere = question.names.some((name) => !said.has(name));
    if (isNamedElsewhere && !(question.form === 'yes-no' && (isAspect || literal.length > 0) && belongs === 2 && !isPersonal(item)))
      return [];
    if (literal.length === 0 && !isAspect && !sought.some((one) => isRelated(one, item))) return [];
    const near = sought.filter((one) => !literal.includes(one) && isRelated(one, item)).length;
    return [
      {
        item,
        belongs,
        literal: literal.length,
        covered: literal.length + near * RELATED,
        met: literal.length + near,
        isOfAspect: isAspect,
      },
    ];
  });
}

/** Best first; undefined if nothing is known. */
export function findFor(question: Question, knowledge: Knowledge): Found | undefined {
  const memory = tellable(knowledge.memory, question.text);
  const found = bestOf(
    question,
    memory.filter((item) => item.kind !== 'training'),
  );
  if (found !== undefined) return found;
  const isMine = question.subjects.length > 0 && question.subjects.every((key) => key === knowledge.speaker.key);
  // "My flight" can be the group's flight, too.
  return isMine
    ? bestOf(
        { ...question, subjects: [GROUP_SUBJECT] },
        memory.filter((item) => !isPersonal(item) && item.kind !== 'training'),
      )
    : undefined;
}

function bestOf(question: Question, memory: readonly MemoryItem[]): Found | undefined {
  const all = rated(question, memory);
  const count = Math.min(question.sought.length, MAX_SOUGHT);
  // "What is the name of Anna's brother?"
  if (count === 0 && question.aspects.size + question.spent.size === 0 && question.part === 'name') {
    const named = memory.filter((item) => belonging(item, question) === 2 && isNaming(item, question));
    return named.length === 0 ? undefined : { items: named, isExact: true, isMeant: true, hasPart: true };
  }
  const hasAspect = question.aspects.size + question.spent.size > 0;
  const exact = all.filter((one) => one.literal === count && (!hasAspect || one.isOfAspect) && count + Number(hasAspect) > 0);
  if (exact.length > 0) return { ...ordered(exact, question), isExact: true, isMeant: true };
  const literal = count === 0 ? [] : all.filter((one) => one.literal === count);
  if (literal.length > 0) return { ...ordered(literal, question), isExact: true, isMeant: true };
  // In other words: items that cover most of the question, preferably with the right aspect.
  const covering = all.filter((one) => count > 0 && one.covered / count >= ENOUGH);
  const best = Math.max(0, ...covering.map(worthOf));
  const near =
    best > 0 ? covering.filter((one) => worthOf(one) >= best) : all.filter((one) => one.isOfAspect && (count === 0 || one.belongs === 2));
  if (best === 0 || !near.every((one) => one.met === count)) {
    const meant = inOtherWords(question, memory);
    if (meant.length > 0) return { ...ordered(meant, question), isExact: false, isMeant: true };
  }
  if (near.length === 0) {
    const loose = looselyFor(question, all, memory);
    return loose.length === 0 ? undefined : { ...ordered(loose, question), isExact: false, isMeant: false };
  }
  return { ...ordered(near, question), isExact: false, isMeant: near.every((one) => one.met === count) };
}

/** Verbs that mean little without their object: "which medicine must Kenji not take?" asks for a medicine. */
const LIGHT = new Set(
  'see sees saw seen take takes taking have place give gives giving make makes making go goes going come comes coming get gets getting put set keep hold happen use uses using work works bring brings'
    .split(' ')
    .map(stem),
);

export const isLight = (one: string): boolean => LIGHT.has(one);

/** Items that contain everything that is sought, in the same or kindred words. */
function inOtherWords(question: Question, memory: readonly MemoryItem[]): Rated[] {
  const sought = question.sought.slice(0, MAX_SOUGHT);
  const isTelling = (one: string) => !LIGHT.has(one);
  const things = sought.filter(isTelling);
  // "What is Igor's hobby?": nothing is known under that heading, but he collects maps.
  const telling = things.length > 0 ? things : [...question.spent].filter(isTelling);
  if (telling.length === 0) return [];
  const wordOf = new Map(words(question.text).map((word) => [stemmed(word), word]));
  const tests = telling.map((one) => ({ one, kin: kinStemsOf(wordOf.get(one) ?? one) }));
  return memory.flatMap((item) => {
    const belongs = belonging(item, question);
    const { part, names } = question;
    const said = stemsIn(item);
    if (belongs === 0 || names.some((name) => !said.has(name)) || (part !== undefined && !hasPart(item.text, item.topic, part))) return [];
    const told = words(item.text).map(stemmed);
    if (!tests.every(({ one, kin }) => said.has(one) || (things.length > 0 && isRelated(one, item)) || told.some((word) => kin.has(word))))
      return [];
    const literal = sought.filter((one) => said.has(one)).length;
    return [{ item, belongs, literal, covered: telling.length, met: sought.length, isOfAspect: isAsked(item, question) }];
  });
}

/** The limit for items that share little with the question: more would be a guess. */
const MAX_LOOSE = 3;
const isNote = (item: MemoryItem): boolean => item.topic.startsWith('note:');

/** Items that share a rare word with the question that nothing else has; otherwise, notes about the person in question. */
function looselyFor(question: Question, all: readonly Rated[], memory: readonly MemoryItem[]): Rated[] {
  const literal = all.filter((one) => one.literal > 0);
  const most = Math.max(0, ...literal.map((one) => one.covered));
  const sharing = literal.filter((one) => one.covered === most);
  if (sharing.length > 0) return sharing.length <= MAX_LOOSE ? sharing : [];
  const people = question.subjects.filter((key) => key !== GROUP_SUBJECT);
  if (people.length === 0 || question.names.length > 0) return [];
  const noted = memory.filter((item) => isNote(item) && belonging(item, question) > 0);
  return noted.length > MAX_LOOSE ? [] : noted.map((item) => ({ item, belongs: 1, literal: 0, covered: 0, met: 0, isOfAspect: false }));
}

const isNaming = (item: MemoryItem, { subjects }: Question): boolean =>
  aspectOf(item) === 'name' || subjects.includes(`${subjectOf(item)}-${aspectOf(item)}`);

const worthOf = (one: Rated): number => one.covered + (one.isOfAspect ? RELATED : 0) + one.belongs * BELONGING;

const aspectWords = (item: MemoryItem): string[] => aspectOf(item).split('-').map(stemmed);

const DETAILS: Record<Part, RegExp> = {
  time: /:(?:time|date|day|departure|arrival|start|end|deadline)\b/,
  place: /:(?:place|address|location|room|city)\b/,
  price: /:(?:price|cost|fee)\b/,
  number: /:(?:number|code)\b/,
  name: /:(?:name)\b/,
};

/** The requested part of a thing that is known in parts; the thing itself if no part is requested. */
function ofPart(all: readonly Rated[], { part, text }: Question): readonly Rated[] {
  const things = all.filter(({ item }) => !isPersonal(item));
  const isPart = ({ item }: Rated) => part !== undefined && DETAILS[part].test(item.topic);
  const parts = things.filter(isPart);
  if (parts.length > 0) return all.filter((one) => isPersonal(one.item) || isPart(one));
  const isWhole = ({ item }: Rated) => !isSetTopic(item.topic) && item.topic.split(':').length === 2;
  const asksWhole = part === undefined && /^(?:what|which)\b/i.test(text) && !/\babout\b/i.test(text);
  return asksWhole && things.some(isWhole) ? all.filter((one) => isPersonal(one.item) || isWhole(one)) : all;
}

/** "How long is the boat?" is not answered by its name. */
const MEASURE = /\bhow (?:long|old|tall|high|big|large|far|wide|deep|heavy|hot|cold|fast|often)\b/i;
export const AMOUNT =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|hundred|thousand|half|twice|once|every|daily|weekly|monthly|born|birthday)\b/i;

function ordered(all: readonly Rated[], question: Question): Pick<Found, 'items' | 'hasPart'> {
  const { part, spent } = question;
  const most = Math.max(...all.map((one) => one.belongs));
  const own = ofPart(
    all.filter((one) => one.belongs === most),
    question,
  );
  const isMeasure = part === undefined && MEASURE.test(question.text);
  const fits = ({ item }: Rated) => (isMeasure ? AMOUNT.test(item.text) : part === undefined || hasPart(item.text, item.topic, part));
  const fitting = own.filter(fits);
  const parted = fitting.length > 0 ? fitting : own;
  // "When does our flight leave?" is about the flight, not about the trip.
  const named = parted.filter((one) => !isPersonal(one.item) && aspectWords(one.item).some((word) => spent.has(word)));
  const chosen = named.length > 0 ? named : parted;
  const levels = Map.groupBy(chosen, (one) => one.covered);
  const items = [...levels].sort(([a], [b]) => b - a).flatMap(([, level]) => inTurns(level.map(({ item }) => item)));
  return { items, hasPart: fitting.length > 0 };
}

/** Sentences of instructions or notes that contain most of the sought words. */
export function rulesFor(question: Question, sentences: readonly string[], max: number): string[] {
  const sought = question.sought.slice(0, MAX_SOUGHT);
  const asked = [...sought, ...(question.form === 'advice' ? [...question.spent] : [])];
  if (asked.length === 0) return [];
  const hits = sentences.map((text) => {
    const said = new Set(words(text).map(stemmed));
    return { text, count: asked.filter((one) => said.has(one)).length };
  });
  const most = Math.max(0, ...hits.map(({ count }) => count));
  return most === 0 || (question.form !== 'advice' && most / asked.length < ENOUGH)
    ? []
    : [...new Set(hits.filter(({ count }) => count === most).map(({ text }) => text))].slice(0, max);
}
