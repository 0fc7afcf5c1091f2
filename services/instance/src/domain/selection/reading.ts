// A memory as the rules of selection read it: which items hold which words, names and people. Read once, asked often.

import type { MemoryItem } from '../memory/item.ts';
import { isStopWord, stem, words } from '../memory/words.ts';
import { exactWords } from './exact-words.ts';

export interface ReadItem {
  item: MemoryItem;
  /** Of text, reason, topic and tags: all that would leave with it. */
  stems: ReadonlySet<string>;
  /** Capitalised words but people's names, dates and sentence beginnings. Stems. */
  names: ReadonlySet<string>;
  /** Stems of the name of who taught it. Who taught an inherited item is another conversation's matter: only its text says whom it is about. */
  teacher: ReadonlySet<string>;
}

export interface ReadMemory {
  items: readonly ReadItem[];
  /** Stems of the names of everybody who taught something. */
  everybody: ReadonlySet<string>;
  /** Items with a word that is or begins with this stem: "japan" also finds "japanese"; short ones only themselves. */
  holding(word: string): ReadonlySet<ReadItem>;
  /** Items with exactly this stem. */
  withStem(stem: string): readonly ReadItem[];
  taughtBy(name: string): readonly ReadItem[];
  /** Numbers, codes and addresses in what it says. */
  exactWordsOf(one: ReadItem): ReadonlySet<string>;
}

const CALENDAR = new Set(
  'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december group'
    .split(' ')
    .map(stem),
);
const SHORTEST_BEGINNING = 4;

export const isCalendarWord = (s: string): boolean => CALENDAR.has(s);
/** What a person prefers and how the agent works: not a matter of one trip or project. */
export const isGeneral = ({ kind }: MemoryItem): boolean => kind === 'training' || kind === 'personalization';
/** What goes only by its name. */
export const isSecret = ({ kind, sensitivity }: MemoryItem): boolean => kind === 'credential' || sensitivity === 'secret';
/** What it says, without its key. */
export const spokenOf = ({ text, reason }: Pick<MemoryItem, 'text' | 'reason'>): string =>
  reason === undefined ? text : `${text}\n${reason}`;

export function readMemory(items: readonly MemoryItem[]): ReadMemory {
  const teachers = items.map(teacherOf);
  const everybody = new Set(teachers.flatMap((teacher) => [...teacher]));
  const read = items.map((item, i): ReadItem => {
    const said = `${spokenOf(item)}\n${item.topic}\n${item.tags.join(' ')}`;
    return { item, stems: new Set(words(said).map(stem)), names: namesIn(item, everybody), teacher: teachers[i] ?? new Set() };
  });
  const byStem = postings(read, ({ stems }) => stems);
  const byTeacher = postings(read, ({ teacher }) => teacher);
  const vocabulary = [...byStem.keys()].sort();
  const found = new Map<string, ReadonlySet<ReadItem>>();
  const exact = new Map<ReadItem, ReadonlySet<string>>();
  return {
    items: read,
    everybody,
    withStem: (s) => byStem.get(s) ?? [],
    taughtBy: (name) => byTeacher.get(name) ?? [],
    exactWordsOf(one) {
      const known = exact.get(one) ?? exactWords(spokenOf(one.item));
      exact.set(one, known);
      return known;
    },
    holding(word) {
      const known = found.get(word);
      if (known) return known;
      const matching = word.length < SHORTEST_BEGINNING ? [word] : beginningWith(vocabulary, word);
      const holders = new Set(matching.flatMap((s) => byStem.get(s) ?? []));
      found.set(word, holders);
      return holders;
    },
  };
}

function teacherOf({ provenance }: MemoryItem): ReadonlySet<string> {
  return new Set(provenance.from === 'message' ? words(provenance.senderName).map(stem) : []);
}

function namesIn(item: MemoryItem, everybody: ReadonlySet<string>): ReadonlySet<string> {
  const capitalised = [...spokenOf(item).matchAll(/(?<=[\s("'«“-])\p{Lu}[\p{L}\p{M}'’]+/gu)].flatMap((match) => words(match[0])).map(stem);
  return new Set(capitalised.filter((name) => !everybody.has(name) && !CALENDAR.has(name) && !isStopWord(name)));
}

function postings(items: readonly ReadItem[], keysOf: (item: ReadItem) => Iterable<string>): Map<string, ReadItem[]> {
  const lists = new Map<string, ReadItem[]>();
  for (const item of items)
    for (const key of keysOf(item)) {
      const list = lists.get(key);
      if (list) list.push(item);
      else lists.set(key, [item]);
    }
  return lists;
}

function beginningWith(sorted: readonly string[], beginning: string): string[] {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < beginning) low = middle + 1;
    else high = middle;
  }
  const found: string[] = [];
  for (let word = sorted[low]; word?.startsWith(beginning); word = sorted[++low]) found.push(word);
  return found;
}
