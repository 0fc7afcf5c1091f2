// From a question to what answers it: by whom and which aspect it asks for; words in common are the fallback.
import { mayBeTold } from '../../../../agent/conversation/domain/assembly/disclosure.ts';
import { aspectNamed, GROUP_SUBJECT } from '../../../../agent/memory/domain/aspects.ts';
import { groupsOfStem } from '../../../../agent/memory/domain/groups.ts';
import type { MemoryItem } from '../../../../agent/memory/domain/item.ts';
import { inTurns } from '../../../../agent/memory/domain/tellers.ts';
import { stem, words } from '../../../../agent/memory/domain/words.ts';
import type { Question } from './asking.ts';
import { hasPart } from './cues.ts';
import { aspectOf, isPersonal, type Knowledge, subjectOf } from './knowledge.ts';

export interface Found {
  /** Best first. */
  items: MemoryItem[];
  /** Whether they hold all that was asked for; false: they are only about the same. */
  isExact: boolean;
}

/** A question of sixty words is looked up by these. */
const MAX_SOUGHT = 40;
/** What is only related counts so much of the word itself. */
const RELATED = 0.6;
/** Of what is sought, so much must be there. */
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

/** Of its words and of its topic. */
export function stemsIn(item: MemoryItem): ReadonlySet<string> {
  const known = stemsOf.get(item);
  if (known !== undefined) return known;
  const found = new Set(words(`${item.text} ${item.topic.replace(/[:_-]/g, ' ')}`).map(stemmed));
  stemsOf.set(item, found);
  return found;
}

function isRelated(sought: string, item: MemoryItem): boolean {
  const groups = groupsOfStem(sought);
  return groups.length > 0 && [...stemsIn(item)].some((one) => groupsOfStem(one).some((group) => groups.includes(group)));
}

const aspectsOf = (item: MemoryItem): string[] => {
  const aspect = aspectOf(item);
  return [aspect, aspectNamed(aspect)?.name ?? aspect, ...aspect.split('-')];
};

export const isOfAspect = (item: MemoryItem, aspects: ReadonlySet<string>): boolean =>
  aspects.size > 0 && aspectsOf(item).some((aspect) => aspects.has(aspect));

/** 2: it is about who is asked for. 1: it speaks of them. 0: of somebody else. */
function belonging(item: MemoryItem, { subjects, isOfAnybody }: Question): number {
  if (subjects.length === 0) return isOfAnybody || !isPersonal(item) ? 2 : 1;
  const subject = subjectOf(item);
  if (subject !== undefined && subjects.includes(subject)) return 2;
  const isOurs = subjects.includes(GROUP_SUBJECT);
  if (isOurs) return isPersonal(item) ? 1 : 2;
  const said = stemsIn(item);
  return subjects.some((key) => key.split('-').every((word) => said.has(stemmed(word)))) ? 1 : 0;
}

interface Rated {
  item: MemoryItem;
  belongs: number;
  literal: number;
  covered: number;
  isOfAspect: boolean;
}

/** What a question that names them may be told. */
export const tellable = (memory: readonly MemoryItem[], question: string): MemoryItem[] =>
  memory.filter((item) => mayBeTold(item, question));

function rated(question: Question, items: readonly MemoryItem[]): Rated[] {
  const sought = question.sought.slice(0, MAX_SOUGHT);
  return items.flatMap((item) => {
    const belongs = belonging(item, question);
    if (belongs === 0) return [];
    const said = stemsIn(item);
    const literal = sought.filter((one) => said.has(one));
    if (question.names.some((name) => !said.has(name))) return [];
    const isAspect = isOfAspect(item, question.aspects);
    if (literal.length === 0 && !isAspect && !sought.some((one) => isRelated(one, item))) return [];
    const near = sought.filter((one) => !literal.includes(one) && isRelated(one, item)).length;
    return [{ item, belongs, literal: literal.length, covered: literal.length + near * RELATED, isOfAspect: isAspect }];
  });
}

/** Best first; undefined where nothing is known. */
export function findFor(question: Question, knowledge: Knowledge): Found | undefined {
  const memory = tellable(knowledge.memory, question.text);
  const found = bestOf(
    question,
    memory.filter((item) => item.kind !== 'training'),
  );
  if (found !== undefined) return found;
  const isMine = question.subjects.length > 0 && question.subjects.every((key) => key === knowledge.speaker.key);
  // "My flight" is everybody's, too.
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
  const hasAspect = question.aspects.size > 0;
  const exact = all.filter((one) => one.literal === count && (!hasAspect || one.isOfAspect) && count + Number(hasAspect) > 0);
  if (exact.length > 0) return { items: ordered(exact, question), isExact: true };
  const literal = count === 0 ? [] : all.filter((one) => one.literal === count);
  if (literal.length > 0) return { items: ordered(literal, question), isExact: true };
  // Something that nobody has spoken of is named: what is known of other things is no answer.
  const near = all.filter((one) => (one.isOfAspect && (count === 0 || one.belongs === 2)) || (count > 0 && one.covered / count >= ENOUGH));
  if (near.length === 0) return undefined;
  const most = Math.max(...near.map((one) => one.literal));
  return {
    items: ordered(
      near.filter((one) => one.isOfAspect || one.literal === most),
      question,
    ),
    isExact: count > 0 && most === 0 && !hasAspect,
  };
}

const aspectWords = (item: MemoryItem): string[] => aspectOf(item).split('-').map(stemmed);

function ordered(all: readonly Rated[], { part, spent }: Question): MemoryItem[] {
  const most = Math.max(...all.map((one) => one.belongs));
  const own = all.filter((one) => one.belongs === most);
  const fitting = part === undefined ? [] : own.filter(({ item }) => hasPart(item.text, item.topic, part));
  const parted = fitting.length > 0 ? fitting : own;
  // "When does our flight leave?" is about the flight, not about the trip.
  const named = parted.filter((one) => aspectWords(one.item).some((word) => spent.has(word)));
  const chosen = named.length > 0 ? named : parted;
  const levels = Map.groupBy(chosen, (one) => one.covered);
  return [...levels].sort(([a], [b]) => b - a).flatMap(([, level]) => inTurns(level.map(({ item }) => item)));
}

/** Sentences of instructions or notes that hold most of what is sought. */
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
