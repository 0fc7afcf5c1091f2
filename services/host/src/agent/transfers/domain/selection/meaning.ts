// Decides by meaning which items restate an exclusion in other words.
//
// Depends only on the directive, the item and the people the excluded items are about, and on nothing else in the excluded items: two
// memories that differ only there yield the same selection.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { isNobodys } from '@offshoot/memory/people/people.ts';
import { stem, words } from '@offshoot/memory/words/words.ts';
import type { Directive, Phrase } from './directive.ts';
import { isGeneral, type ReadItem, type ReadMemory, spokenOf, teacherOf } from './reading.ts';

/**
 * How close items are to a subject, in log odds: undefined for an item that cannot be judged. Returns no function for a subject without
 * meaning, such as a name or an invented word.
 */
export type MeaningOf = (subject: string) => ((item: MemoryItem) => number | undefined) | undefined;

/** What a person without a name is called. */
const NAMELESS = /^[0-9a-f]{8}$/;

/** Further evidence besides meaning, in log odds, fitted together with it (`npm run bench -- context --fit`). */
const TIES = { samePerson: 2.37, general: -0.43 };
/** An item that the directive includes by kind or name goes unless it clearly restates an exclusion. */
const WANTED = -2;

/** The exclusions of a directive, in the owner's words. */
export const subjectsOf = ({ exclude }: Directive): string[] => [
  ...new Set(exclude.flatMap(({ subject }) => (subject === '' ? [] : [subject]))),
];

/**
 * The text to compare: the whole item except the names of the people it is about. Names are close to one another, which means nothing,
 * and a person without a name is called by the beginning of an inbox ID, which is close to anything.
 */
export function comparedOf(item: MemoryItem): string {
  const people = new Set(peopleOf(item));
  if (people.size === 0) return spokenOf(item);
  // A name that a person has chosen stays unless it is a key: "Tokyo" could hide where an item leads to.
  const { name } = teacherOf(item);
  if (NAMELESS.test(name)) people.add(stem(name));
  return spokenOf(item).replace(/[\p{L}\p{M}\p{N}]+(['’]s\b)?/gu, (word, isOwner) =>
    isPerson(word, people) ? (isOwner ? 'Their' : 'They') : word,
  );
}

const isPerson = (word: string, people: ReadonlySet<string>): boolean => words(word).some((one) => people.has(stem(one)));

export interface Ties {
  /** It is about someone an excluded item is about. */
  samePerson: boolean;
  /** Training or a preference. */
  general: boolean;
}

const oddsOfTies = (ties?: Ties): number => (ties?.samePerson ? TIES.samePerson : 0) + (ties?.general ? TIES.general : 0);

/** Finds ties between an item and what is excluded by a specific subject: nearly everybody has items about "food". */
export function tiesIn(memory: ReadMemory, named: Iterable<ReadItem>): (one: ReadItem) => Ties {
  const people = new Set(memory.items.flatMap(({ item }) => peopleOf(item)));
  const keptPeople = new Set([...named].flatMap(({ stems }) => [...stems].filter((s) => people.has(s))));
  return (one) => ({
    samePerson: [...one.stems].some((s) => keptPeople.has(s)),
    general: isGeneral(one.item),
  });
}

/** Words in the keys of the people an item is about. */
function peopleOf({ topic, concerns = [] }: MemoryItem): string[] {
  const [subject = '', ...rest] = topic.split(':');
  const keys = [...concerns.map(({ key }) => key), ...(rest.length === 0 ? [] : [subject])];
  return keys.flatMap((key) => (isNobodys(key) ? [] : words(key.replaceAll('-', ' ')).map(stem)));
}

/**
 * Odds above which an item means a subject. Many things are close to a kind of thing (flights to "passports", exams to "grades") without
 * being one; and a template's creator, unlike an owner, knows nothing of what the conversation will be about.
 */
export const ENOUGH = { matter: 0, kind: 1.5, kindByDefault: 3.5 };

/** Whether the item restates the phrase: by odds above `enough`, `ties` included if they count. Undefined: the subject has no meaning. An item that cannot be judged counts as restating it. */
export function isMeantBy(
  phrase: Phrase,
  one: ReadItem,
  { ties, meaningOf, isWanted, enough }: { ties: Ties | undefined; meaningOf: MeaningOf; isWanted: boolean; enough: number },
): boolean | undefined {
  const oddsOf = phrase.subject === '' ? undefined : meaningOf(phrase.subject);
  if (oddsOf === undefined) return undefined;
  const odds = oddsOf(one.item);
  return odds === undefined || odds + oddsOfTies(ties) + (isWanted ? WANTED : 0) > enough;
}
