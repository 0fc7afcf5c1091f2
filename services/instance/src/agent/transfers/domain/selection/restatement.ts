// Which items say again, in other words, what is kept back: they share its names, numbers, codes or rare words.
//
// An item that is kept back for its subject ("the Japan trip") takes a neighbour along that shares one name, one number or
// two rare words with it. Where only a kind or a group of things is kept back ("decisions", "food"), where the neighbour is
// training or a preference, or where the directive asks for it by a word of its own, it takes more. What is private about one
// person (health, money, …) takes along what else of that sort is known about them.

import { groupsOfStem } from '../../../memory/domain/groups.ts';
import { isStopWord, stem } from '../../../memory/domain/words.ts';
import { isTelling } from './exact-words.ts';
import { isCalendarWord, isGeneral, type ReadItem, type ReadMemory } from './reading.ts';

/** Words that everybody uses: two of them shared mean nothing. */
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
/** A word that more of the memory holds than this says little. Its share of a large memory, and the least. */
const RARE_SHARE = 1 / 50;
const RARE_LEAST = 3;
/** Keeps the work linear. */
const RARE_MOST = 64;
const NAME_SHARE = 1 / 20;

/** What topics begin with that are nobody's. */
const NOBODY = new Set(['our', 'rule', 'decision', 'note']);

/** What a shared word weighs. A rare one weighs 1. */
const NAME = 2;
const EXACT = 2;
const TELLING = 4;
const SAME_PRIVATE_MATTER = 3;
/** A name or number that nobody else in the memory has. */
const ONLY_THERE = 1;

/** Where nothing speaks against it, where one thing does, where two do. */
const ENOUGH = [2, 3, 4];

export interface KeptBack {
  /** Kept back for a subject of its own. */
  named: ReadonlySet<ReadItem>;
  /** Kept back for its kind or for what group of things it is about. */
  broad: ReadonlySet<ReadItem>;
  /** What the directive asks for by a word of its own. */
  spared: ReadonlySet<ReadItem>;
  /** Whether a name is a person's (third-persons.ts): nobody keeps a person back for being in what is kept back. */
  isPerson: (s: string) => boolean;
}

/** A word by which an item can be recognised. */
interface Mark {
  weight: number;
  /** Of a source that is kept back with its kind: nobody keeps all of a kind back for a name that is in one of them. */
  weightWhereBroad: number;
  /** Who has it and is not kept back. */
  holders: readonly ReadItem[];
}

/** The items that are not kept back and say what is. */
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
  const rareLimit = Math.min(RARE_MOST, Math.max(RARE_LEAST, memory.items.length * RARE_SHARE));
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

/** Of the whole memory: the more is kept back, the more is recognised. */
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

/** "saul health": whose it is, by the topic's beginning, and of what sort, by its tags. */
function privateMattersOf({ item }: ReadItem): string[] {
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
