// Which items restate an exclusion in other words: they share its names, numbers, codes or rare words.
//
// An item excluded for its subject ("the Japan trip") also excludes neighbours that share one name, one number or two rare words with it.
// The threshold is higher if only a kind or a group was excluded ("decisions", "food"), if the neighbour is training or a preference, or
// if the directive includes it by a specific word. A private matter of one person (health, money, …) also excludes everything else of
// that sort known about them.

import { isLine } from '@offshoot/memory/lines/lines.ts';
import { groupsOfStem } from '@offshoot/memory/words/groups.ts';
import { isStopWord, stem } from '@offshoot/memory/words/words.ts';
import { isTelling } from './exact-words.ts';
import { isCalendarWord, isGeneral, type ReadItem, type ReadMemory } from './reading.ts';

/** Common words: sharing two of them means nothing. */
const COMMON = new Set(
  `able about after again agree already also always anything arrive arrange around ask away back bad become before begin best better big bit book both
   bring build buy call care carry change check choose class clean clear close come common cool cost count day decide different difficult dinner do done
   each early easy end enjoy enough even evening ever everybody everyone everything exact fact fall fast feel few fill final find fine first follow free
   friend full fun general give good great group grow half hand happen happy hard hear help hold home hope hour house idea important include inside join
   keep kind large last late later learn least leave less life like line list little local long look lot lunch main make many match matter maybe mean
   meet member mention minute month more morning most move much must name near need never new next nice night nobody normal note nothing number offer
   office often old open order other outside over own part pay people person place plan play point possible prefer present probably problem put question
   quick ready real reason receive recommend right room run same save second see seem sell send set several share short show side small somebody someone
   something soon sort special stand start stay still stop street such suggest sure table take talk team tell thank thing think time today together
   tomorrow tonight total town travel trip true try turn type under until usual very visit wait walk want watch water way week weekend well whole word
   work world write wrong year yesterday young`
    .split(/\s+/)
    .map(stem),
);
const SHORTEST_RARE = 4;
/** A word in more items than this says little: a share of a large memory, with a minimum. */
const RARE_SHARE = 1 / 50;
const RARE_LEAST = 3;
/** Keeps the running time linear. */
const MAX_RARE = 64;
const NAME_SHARE = 1 / 20;

/** Topic subjects that stand for nobody. */
const NOBODY = new Set(['our', 'rule', 'decision', 'note']);

/** Weights of shared words. A rare word weighs 1. */
const NAME = 2;
const EXACT = 2;
const TELLING = 4;
const SAME_PRIVATE_MATTER = 3;
/** For a name or number that occurs nowhere else in the memory. */
const ONLY_THERE = 1;

/** Thresholds with no, one or two reasons against. */
const ENOUGH = [2, 3, 4];

export interface KeptBack {
  /** Excluded for a subject of their own. */
  named: ReadonlySet<ReadItem>;
  /** Excluded for their kind or group. */
  broad: ReadonlySet<ReadItem>;
  /** What the directive includes by a specific word. */
  spared: ReadonlySet<ReadItem>;
  /** Whether a name is a person's (third-persons.ts): people are not excluded merely for occurring in excluded items. */
  isPerson: (s: string) => boolean;
}

/** A word that identifies an item. */
interface Mark {
  weight: number;
  /** Weight if the source was excluded for its kind: a name in one such item does not exclude everything about it. */
  weightWhereBroad: number;
  /** Items with this word that are not excluded. */
  holders: readonly ReadItem[];
}

/** Items not yet excluded that restate an excluded one. */
export function restatementsOf(memory: ReadMemory, { named, broad, spared, isPerson }: KeptBack): Set<ReadItem> {
  const found = new Set<ReadItem>();
  const kept = new Set([...named, ...broad]);
  const others = memory.items.filter((one) => !kept.has(one));
  if (kept.size === 0 || others.length === 0) return found;
  const markOf = marksIn(memory, kept, isPerson);
  const markOfExact = exactMarksIn(memory, others);
  const markOfMatter = privateMarksIn(others);
  for (const source of kept) {
    const isBroad = !named.has(source);
    const shared = new Map<ReadItem, number>();
    const count = (mark: Mark | undefined, isOther = (_one: ReadItem) => true) => {
      for (const one of mark?.holders ?? [])
        if (mark && !found.has(one) && isOther(one))
          shared.set(one, (shared.get(one) ?? 0) + (isBroad ? mark.weightWhereBroad : mark.weight));
    };
    for (const s of source.stems) count(markOf(s));
    for (const [look, word] of source.looks) count(markOf(look), (one) => one.looks.get(look) !== word && !source.stems.has(look));
    for (const word of memory.exactWordsOf(source)) count(markOfExact(word));
    if (!isBroad) for (const matter of privateMattersOf(source)) count(markOfMatter(matter));
    for (const [one, weight] of shared) {
      const doubts = (isBroad ? 1 : 0) + (isGeneral(one.item) || spared.has(one) ? 1 : 0);
      if (weight >= (ENOUGH[doubts] ?? 0)) found.add(one);
    }
  }
  return found;
}

function marksIn(memory: ReadMemory, kept: ReadonlySet<ReadItem>, isPerson: (s: string) => boolean): (s: string) => Mark | undefined {
  const names = new Set(memory.items.flatMap((one) => [...one.names]));
  const rareLimit = Math.min(MAX_RARE, Math.max(RARE_LEAST, memory.items.length * RARE_SHARE));
  const nameLimit = nameLimitIn(memory);
  const saysNothing = (s: string) =>
    s.length < 2 || /^\d/.test(s) || isStopWord(s) || COMMON.has(s) || isCalendarWord(s) || isPerson(s) || groupsOfStem(s).length > 0;
  const markOf = (s: string): Mark | undefined => {
    if (saysNothing(s)) return undefined;
    const all = memory.withStem(s);
    const holders = all.filter((one) => !kept.has(one));
    if (names.has(s)) {
      if (holders.length > nameLimit) return undefined;
      return { weight: NAME + (holders.length <= 1 ? ONLY_THERE : 0), weightWhereBroad: NAME, holders };
    }
    if (s.length < SHORTEST_RARE || all.length > rareLimit) return undefined;
    return { weight: 1, weightWhereBroad: 1, holders };
  };
  return remembered(markOf);
}

/** Relative to the whole memory: the more is excluded, the more is recognised. */
const nameLimitIn = ({ items }: ReadMemory): number => Math.max(RARE_LEAST, items.length * NAME_SHARE);

function exactMarksIn(memory: ReadMemory, others: readonly ReadItem[]): (word: string) => Mark | undefined {
  const limit = nameLimitIn(memory);
  const holdersOf = new Map<string, ReadItem[]>();
  for (const one of others)
    for (const word of memory.exactWordsOf(one)) {
      const list = holdersOf.get(word);
      if (list) list.push(one);
      else holdersOf.set(word, [one]);
    }
  return remembered((word) => {
    const holders = holdersOf.get(word) ?? [];
    if (holders.length === 0 || holders.length > limit) return undefined;
    if (isTelling(word)) return { weight: TELLING, weightWhereBroad: TELLING, holders };
    return { weight: EXACT + (holders.length <= 1 ? ONLY_THERE : 0), weightWhereBroad: EXACT, holders };
  });
}

/** "saul health": the person, from the topic's subject, and the sort, from its tags. */
function privateMattersOf({ item }: ReadItem): string[] {
  if (isLine(item))
    return item.sensitivity === 'personal' ? (item.concerns ?? []).flatMap(({ key }) => item.tags.map((tag) => `${key} ${tag}`)) : [];
  const [owner = '', ...thing] = item.topic.split(':');
  if (item.sensitivity !== 'personal' || thing.length === 0 || NOBODY.has(owner)) return [];
  return item.tags.map((tag) => `${owner} ${tag}`);
}

function privateMarksIn(others: readonly ReadItem[]): (matter: string) => Mark | undefined {
  const holdersOf = Map.groupBy(
    others.flatMap((one) => privateMattersOf(one).map((matter) => ({ matter, one }))),
    ({ matter }) => matter,
  );
  return (matter) => {
    const holders = holdersOf.get(matter)?.map(({ one }) => one);
    return holders && { weight: SAME_PRIVATE_MATTER, weightWhereBroad: 0, holders };
  };
}

function remembered<T>(find: (word: string) => T): (word: string) => T {
  const known = new Map<string, T>();
  return (word) => {
    if (!known.has(word)) known.set(word, find(word));
    return known.get(word) as T;
  };
}
