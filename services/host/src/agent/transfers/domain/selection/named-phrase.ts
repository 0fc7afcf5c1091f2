// Which items a phrase of a directive names: exclusions reach further than inclusions.

import { isSecret } from '@offshoot/memory/items/item.ts';
import { kindsOf } from '@offshoot/memory/lines/lines.ts';
import { stemsMeantBy } from '@offshoot/memory/words/groups.ts';
import type { Phrase } from './directive.ts';
import { isGeneral, type ReadItem, type ReadMemory } from './reading.ts';

function itemsHolding(memory: ReadMemory, words: readonly string[]): Set<ReadItem> {
  return new Set(words.flatMap((word) => [...memory.holding(word)]));
}

/** What a directive includes by a specific word, spelled exactly so. */
export function itemsPlainlyHolding(memory: ReadMemory, words: readonly string[]): Set<ReadItem> {
  return new Set(words.flatMap((word) => memory.holdingPlainly(word)));
}

function itemsOfGroup(memory: ReadMemory, phrase: Phrase): Set<ReadItem> {
  const found = itemsHolding(memory, phrase.grouped);
  for (const word of phrase.grouped) for (const s of stemsMeantBy(word)) for (const one of memory.withStem(s)) found.add(one);
  return found;
}

const taughtUnder = (memory: ReadMemory, name: string): ReadItem[] =>
  [...memory.members.withName(name)].flatMap((id) => memory.taughtBy(id));

const itemsAbout = (memory: ReadMemory, people: readonly string[]): Set<ReadItem> =>
  new Set(people.flatMap((name) => [...memory.holding(name), ...taughtUnder(memory, name)]));

const isOfKind = (phrase: Phrase, { item }: ReadItem): boolean =>
  kindsOf(item).some((kind) => phrase.kinds.includes(kind)) || (phrase.isPersonal && item.sensitivity !== 'normal');

/** The person names nothing if a subject follows: "Saul's debts" are not everything about Saul. */
function thingsOf(phrase: Phrase, isNarrow: boolean): string[] {
  return isNarrow ? phrase.specific.filter((word) => !phrase.whose.includes(word)) : phrase.specific;
}

/**
 * Reads every word as a thing. `isNarrow`: items about the person are judged by meaning. `spared`: items the directive includes by a
 * specific word.
 */
export function itemsExcludedBy(memory: ReadMemory, phrase: Phrase, spared: ReadonlySet<ReadItem>, isNarrow = false): Set<ReadItem> {
  const grouped = itemsOfGroup(memory, phrase);
  if (phrase.specific.length === 0) return new Set([...memory.items.filter((one) => isOfKind(phrase, one)), ...grouped]);
  const named = itemsHolding(memory, thingsOf(phrase, isNarrow));
  if (isNarrow) for (const one of itemsHolding(memory, phrase.whose)) if (grouped.has(one)) named.add(one);
  return new Set([...named, ...[...grouped].filter((one) => !isGeneral(one.item) && !spared.has(one))]);
}

/**
 * Reads every word that is someone's name as that person: what they taught, and what is about them. Other words narrow it ("Saul's
 * allergies").
 */
export function itemsOfPeople(memory: ReadMemory, phrase: Phrase): Set<ReadItem> {
  const people = phrase.words.filter((word) => memory.members.isName(word));
  if (people.length === 0) return new Set();
  const isPeoples = (word: string) => people.includes(word);
  const [things, groups] = [phrase.specific, phrase.grouped].map((list) => list.filter((word) => !isPeoples(word))) as [string[], string[]];
  const about = itemsAbout(memory, people);
  const kindWords = phrase.kindWords.filter((word) => !isPeoples(word));
  if (things.length + groups.length + kindWords.length === 0) return about;
  const [named, grouped] = [itemsHolding(memory, things), itemsOfGroup(memory, { ...phrase, grouped: groups })];
  return new Set([...about].filter((one) => isOfKind(phrase, one) || grouped.has(one) || named.has(one)));
}

/** If words are also names, only what every reading includes. */
export function itemsIncludedBy(memory: ReadMemory, phrase: Phrase): Set<ReadItem> {
  let found = itemsWantedAsThings(memory, phrase);
  for (const name of phrase.specific.filter((word) => memory.members.isName(word))) {
    const about = itemsAbout(memory, [name]);
    const asPersons = itemsWantedAsThings(memory, { ...phrase, specific: phrase.specific.filter((word) => word !== name) });
    found = new Set([...found].filter((one) => about.has(one) && asPersons.has(one)));
  }
  return found;
}

function itemsWantedAsThings(memory: ReadMemory, phrase: Phrase): Set<ReadItem> {
  const ofKind = ({ item }: ReadItem) => phrase.kinds.length === 0 || kindsOf(item).some((kind) => phrase.kinds.includes(kind));
  const { specific } = phrase;
  let found: Iterable<ReadItem>;
  // "General travel knowledge": general items are not narrowed by the subject.
  if (phrase.kinds.includes('training') && phrase.kinds.includes('personalization') && specific.length === 0)
    found = memory.items.filter(ofKind);
  else if (specific.length > 0) found = itemsPlainlyHolding(memory, specific);
  else if (phrase.grouped.length > 0) found = [...itemsOfGroup(memory, phrase)].filter(ofKind);
  else found = memory.items.filter(ofKind);
  return new Set([...found].filter((one) => !isSecret(one.item)));
}
