// Which items say in other words what a directive keeps back, judged by how near they are to its subjects in meaning.
//
// It depends on the directive, on the item itself and on whom what is kept back is about, and on nothing else of what is kept
// back: two memories that differ in that alone leave the same.

import type { MemoryItem } from '../../../memory/domain/item.ts';
import { isNobodys } from '../../../memory/domain/people.ts';
import { stem, words } from '../../../memory/domain/words.ts';
import type { Directive, Phrase } from './directive.ts';
import { isGeneral, type ReadItem, type ReadMemory, spokenOf } from './reading.ts';

/**
 * How near items are to a subject, in log odds: undefined for an item of which nobody can tell. No function at all for a
 * subject that says nothing: a name, an invented word.
 */
export type MeaningOf = (subject: string) => ((item: MemoryItem) => number | undefined) | undefined;

/** What counts beside the meaning, in log odds, fitted together with it (`npm run bench -- context --fit`). */
const TIES = { samePerson: 2.37, general: -0.43 };
/** What the directive asks for by kind or by name goes unless it plainly says what is kept back. */
const WANTED = -2;

/** What a directive keeps back, each in the words of the owner. */
export const subjectsOf = ({ exclude }: Directive): string[] => [
  ...new Set(exclude.flatMap(({ subject }) => (subject === '' ? [] : [subject]))),
];

/** What is compared of an item: all that it says, but for the names of those whom it is about. Names are near to names, which means nothing. */
export function comparedOf(item: MemoryItem): string {
  const people = new Set(peopleOf(item));
  if (people.size === 0) return spokenOf(item);
  return spokenOf(item).replace(/[\p{L}\p{M}\p{N}]+(['’]s\b)?/gu, (word, isOwner) =>
    isPerson(word, people) ? (isOwner ? 'Their' : 'They') : word,
  );
}

const isPerson = (word: string, people: ReadonlySet<string>): boolean => words(word).some((one) => people.has(stem(one)));

export interface Ties {
  /** It is about somebody whom something that is kept back is about. */
  samePerson: boolean;
  /** How the agent works, or what somebody prefers. */
  general: boolean;
}

const oddsOfTies = (ties: Ties): number => (ties.samePerson ? TIES.samePerson : 0) + (ties.general ? TIES.general : 0);

/** Looks up what ties an item to what is kept back for a subject of its own: of "food" nearly everybody has something. */
export function tiesIn(memory: ReadMemory, named: Iterable<ReadItem>): (one: ReadItem) => Ties {
  const people = new Set(memory.items.flatMap(({ item }) => peopleOf(item)));
  const keptPeople = new Set([...named].flatMap(({ stems }) => [...stems].filter((s) => people.has(s))));
  return (one) => ({
    samePerson: [...one.stems].some((s) => keptPeople.has(s)),
    general: isGeneral(one.item),
  });
}

/** Words of the keys of those whom it is about. */
function peopleOf({ topic, concerns = [] }: MemoryItem): string[] {
  const [subject = '', ...rest] = topic.split(':');
  const keys = [...concerns.map(({ key }) => key), ...(rest.length === 0 ? [] : [subject])];
  return keys.flatMap((key) => (isNobodys(key) ? [] : words(key.replaceAll('-', ' ')).map(stem)));
}

/** Whether the item says what the phrase keeps back. Undefined: its subject says nothing. What nobody can tell of an item is taken for it. */
export function isMeantBy(phrase: Phrase, one: ReadItem, ties: Ties, meaningOf: MeaningOf, isWanted: boolean): boolean | undefined {
  const oddsOf = phrase.subject === '' ? undefined : meaningOf(phrase.subject);
  if (oddsOf === undefined) return undefined;
  const odds = oddsOf(one.item);
  return odds === undefined || odds + oddsOfTies(ties) + (isWanted ? WANTED : 0) > 0;
}
