// A memory indexed for the selection rules: which items contain which words, names and people. Built once, queried often.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { isLine, isPreference } from '@offshoot/memory/lines/lines.ts';
import { isStopWord, lookAlikes, stem, words } from '@offshoot/memory/words/words.ts';
import { exactWords } from './exact-words.ts';
import { type Member, Members } from './members.ts';

export interface ReadItem {
  item: MemoryItem;
  /** Stems of text, reason, topic and tags: everything that would leave with the item. */
  stems: ReadonlySet<string>;
  /** Look-alike forms of its words, with the word: items are found by both. Stems. */
  looks: ReadonlyMap<string, string>;
  /** Capitalised words except dates and sentence beginnings. Stems. */
  names: ReadonlySet<string>;
}

export interface ReadMemory {
  items: readonly ReadItem[];
  /** Everyone who taught something or is a member, under every name they have used. */
  members: Members;
  /** Items with a word that equals or starts with this stem: "japan" also finds "japanese"; short stems match exactly. */
  holding(word: string): ReadonlySet<ReadItem>;
  /** Same, without look-alikes. */
  holdingPlainly(word: string): readonly ReadItem[];
  /** Items with exactly this stem or a look-alike. */
  withStem(stem: string): readonly ReadItem[];
  /** By member id. */
  taughtBy(id: string): readonly ReadItem[];
  /** Whether a stem is a name somewhere in it. */
  isName: (s: string) => boolean;
  /** Numbers, codes and addresses in its text. */
  exactWordsOf(one: ReadItem): ReadonlySet<string>;
}

const CALENDAR = new Set(
  'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december group'
    .split(' ')
    .map(stem),
);
const SHORTEST_BEGINNING = 4;

export const isCalendarWord = (s: string): boolean => CALENDAR.has(s);
/** Personal preferences and training: not tied to one trip or project. */
export const isGeneral = (item: MemoryItem): boolean =>
  item.kind === 'training' || item.kind === 'personalization' || (item.kind === 'fact' && isLine(item) && isPreference(item));
/** The people whom a line is about: "his surgery" names nobody. */
const subjectOf = (item: MemoryItem): string =>
  isLine(item) ? (item.concerns ?? []).map(({ key }) => key.replaceAll('-', ' ')).join(' ') : item.topic;
/** Its content, without its topic. */
export const spokenOf = ({ text, reason }: Pick<MemoryItem, 'text' | 'reason'>): string =>
  reason === undefined ? text : `${text}\n${reason}`;

/** `members`: who is in the conversation now; people who taught something are known from the items. */
export function readMemory(items: readonly MemoryItem[], members: Iterable<Member> = []): ReadMemory {
  const read = items.map((item): ReadItem => {
    const said = `${spokenOf(item)}\n${subjectOf(item)}\n${item.tags.join(' ')}`;
    const stems = new Set(words(said).map(stem));
    const looks = lookAlikes(said);
    for (const s of stems) looks.delete(s);
    return { item, stems, looks, names: namesIn(item) };
  });
  const byStem = postings(read, ({ stems, looks }) => [...stems, ...looks.keys()]);
  const byTeacher = postings(read, ({ item }) => [teacherOf(item).id]);
  const names = new Set(read.flatMap((one) => [...one.names]));
  const vocabulary = [...byStem.keys()].sort();
  const found = new Map<string, ReadonlySet<ReadItem>>();
  const exact = new Map<ReadItem, ReadonlySet<string>>();
  const holding = (word: string): ReadonlySet<ReadItem> => {
    const known = found.get(word);
    if (known) return known;
    const matching = word.length < SHORTEST_BEGINNING ? [word] : beginningWith(vocabulary, word);
    const holders = new Set(matching.flatMap((s) => byStem.get(s) ?? []));
    found.set(word, holders);
    return holders;
  };
  return {
    items: read,
    holding,
    holdingPlainly(word) {
      const isIt = (s: string) => s === word || (word.length >= SHORTEST_BEGINNING && s.startsWith(word));
      return [...holding(word)].filter(({ stems }) => stems.has(word) || [...stems].some(isIt));
    },
    members: new Members([...items.map(teacherOf), ...members]),
    isName: (s) => names.has(s),
    withStem: (s) => byStem.get(s) ?? [],
    taughtBy: (id) => byTeacher.get(id) ?? [],
    exactWordsOf(one) {
      const known = exact.get(one) ?? exactWords(spokenOf(one.item));
      exact.set(one, known);
      return known;
    },
  };
}

/** People of another conversation are known only by name. */
export function teacherOf({ provenance }: MemoryItem): Member {
  if (provenance.from === 'message') return { id: provenance.senderInboxId, name: provenance.senderName };
  return { id: `by name: ${provenance.origin.saidBy}`, name: provenance.origin.saidBy };
}

function namesIn(item: MemoryItem): ReadonlySet<string> {
  const capitalised = [...spokenOf(item).matchAll(/(?<=[\s("'«“-])\p{Lu}[\p{L}\p{M}'’]+/gu)].flatMap((match) => words(match[0])).map(stem);
  return new Set(capitalised.filter((name) => !CALENDAR.has(name) && !isStopWord(name)));
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
