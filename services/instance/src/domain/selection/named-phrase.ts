// What one phrase of a directive names in a memory: for keeping back it reaches further than for taking along.

import { stemsMeantBy } from '../memory/groups.ts';
import type { Phrase } from './directive.ts';
import { isGeneral, isSecret, type ReadItem, type ReadMemory } from './reading.ts';

/** People are matched by text or teacher; what stands beside a name narrows it ("Saul's allergies"). */
export function partsOf(phrase: Phrase, memory: ReadMemory): { people: string[]; things: string[] } {
  return {
    people: phrase.specific.filter((word) => memory.everybody.has(word)),
    things: phrase.specific.filter((word) => !memory.everybody.has(word)),
  };
}

export function itemsHolding(memory: ReadMemory, words: readonly string[]): Set<ReadItem> {
  return new Set(words.flatMap((word) => [...memory.holding(word)]));
}

function itemsOfGroup(memory: ReadMemory, phrase: Phrase): Set<ReadItem> {
  const found = itemsHolding(memory, phrase.grouped);
  for (const word of phrase.grouped) for (const s of stemsMeantBy(word)) for (const one of memory.withStem(s)) found.add(one);
  return found;
}

const itemsAbout = (memory: ReadMemory, people: readonly string[]): Set<ReadItem> =>
  new Set(people.flatMap((name) => [...memory.holding(name), ...memory.taughtBy(name)]));

/** `spared`: the items that the directive asks for by a word of their own. */
export function itemsExcludedBy(memory: ReadMemory, phrase: Phrase, spared: ReadonlySet<ReadItem>): Set<ReadItem> {
  const { people, things } = partsOf(phrase, memory);
  const ofKind = ({ item }: ReadItem) => phrase.kinds.includes(item.kind) || (phrase.isPersonal && item.sensitivity !== 'normal');
  const named = itemsHolding(memory, things);
  const grouped = itemsOfGroup(memory, phrase);
  if (people.length > 0) {
    const about = itemsAbout(memory, people);
    const isNarrowed = things.length + phrase.grouped.length + phrase.kinds.length > 0;
    return isNarrowed ? new Set([...about].filter((one) => ofKind(one) || grouped.has(one) || named.has(one))) : about;
  }
  if (things.length === 0) return new Set([...memory.items.filter(ofKind), ...grouped]);
  return new Set([...named, ...[...grouped].filter((one) => !isGeneral(one.item) && !spared.has(one))]);
}

export function itemsIncludedBy(memory: ReadMemory, phrase: Phrase): Set<ReadItem> {
  const { people, things } = partsOf(phrase, memory);
  const ofKind = ({ item }: ReadItem) => phrase.kinds.length === 0 || phrase.kinds.includes(item.kind);
  let found: Iterable<ReadItem>;
  // "General travel knowledge": what is general is not narrowed by its subject.
  if (phrase.kinds.includes('training') && phrase.kinds.includes('personalization') && things.length + people.length === 0)
    found = memory.items.filter(ofKind);
  else if (things.length > 0) found = itemsHolding(memory, things);
  else if (phrase.grouped.length > 0) found = [...itemsOfGroup(memory, phrase)].filter(ofKind);
  else found = memory.items.filter(ofKind);
  const about = people.length > 0 ? itemsAbout(memory, people) : undefined;
  return new Set([...found].filter((one) => !isSecret(one.item) && (about === undefined || about.has(one))));
}
