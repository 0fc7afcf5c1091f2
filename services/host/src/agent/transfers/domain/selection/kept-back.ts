// How far the exclusions of a directive reach. They err on the side of keeping back:
//  1. items that contain one of its specific words ("Japan", also "Japanese"), of any kind;
//  2. with an additional group word ("Japan TRIP details"): every fact, decision, commitment and credential of that group
//     (hotels, flights, …), because nothing in "Our hotel is in Shinjuku." says which trip it belongs to; unless the item
//     contains a specific word that the directive includes ("the Greece trip, not the Japan trip");
//  3. facts that share a name (a capitalised word) with a fact excluded by 1 or 2, and so on: "Japan … Shinjuku" includes Shinjuku;
//  4. items that restate what is excluded, by what they share with it (restatement.ts) or by their meaning (meaning.ts).
// Training and personal preferences are reached by 1 and 4 only.
// A plural without a name ("passports") names a kind of thing and reaches by 1 and 4 only, item by item: names and people that an
// excluded item shares with others exclude nothing.
// "Saul's debts" covers items about debts and, of the items about Saul, only those that may mean his debts; all of them if nobody
// compares meanings.
// Every reading of a word counts: as a thing, as a kind, and as a person's name ("not Japan" if a person is called Japan).
import { unified } from '@offshoot/text/whole-words.ts';
import type { Directive, Phrase } from './directive.ts';
import { ENOUGH, isMeantBy, type MeaningOf, tiesIn } from './meaning.ts';
import { itemsExcludedBy, itemsIncludedBy, itemsOfPeople, itemsPlainlyHolding } from './named-phrase.ts';
import { isGeneral, type ReadItem, type ReadMemory } from './reading.ts';
import { restatementsOf } from './restatement.ts';
import { thirdPersons } from './third-persons.ts';

/** `meaningOf`: absent if meanings are not compared; the stricter readings then apply. `isDefault`: the template's directive. */
export function keptBackBy(
  directive: Directive,
  memory: ReadMemory,
  { meaningOf, isDefault = false }: { meaningOf?: MeaningOf | undefined; isDefault?: boolean } = {},
): ReadonlySet<ReadItem> {
  if (directive.nothing) return new Set(memory.items);
  if (directive.excluded.length === 0) return new Set();
  const reached = reachedBy(directive, memory, meaningOf);
  return meaningOf === undefined
    ? reached.kept
    : new Set([...reached.kept, ...meantBy(directive, memory, reached, { meaningOf, isDefault })]);
}

export interface Reached {
  /** Excluded for a subject of their own, not for the group it belongs to. */
  named: ReadonlySet<ReadItem>;
  /** Everything excluded by its content. */
  kept: ReadonlySet<ReadItem>;
  /** What the directive includes by a specific word. */
  spared: ReadonlySet<ReadItem>;
}

/** Excluded by rules 1 to 3, and by what is shared with those items. */
export function reachedBy(directive: Directive, memory: ReadMemory, meaningOf?: MeaningOf): Reached {
  const spared = itemsPlainlyHolding(
    memory,
    directive.include.flatMap((phrase) => phrase.specific),
  );
  const named = new Set<ReadItem>();
  const broad = new Set<ReadItem>();
  const chained = new Set<ReadItem>();
  for (const phrase of phrasesOf(directive)) {
    const isSpecific = phrase.specific.length > 0 && !namesKind(phrase, memory);
    const isNarrow = phrase.whose.length > 0 && phrase.subject !== '' && meaningOf?.(phrase.subject) !== undefined;
    const excluded = itemsExcludedBy(memory, phrase, spared, isNarrow);
    for (const one of excluded) (isSpecific ? named : broad).add(one);
    if (isSpecific) for (const one of excluded) if (!isGeneral(one.item)) chained.add(one);
    for (const one of itemsOfPeople(memory, phrase)) named.add(one);
  }
  for (const one of taughtByThoseIn(memory, directive)) named.add(one);
  const isPerson = thirdPersons(memory, new Set([...named, ...broad]));
  for (const one of withTheirNames(memory, chained, spared, isPerson)) named.add(one);
  for (const one of named) broad.delete(one);
  return { named, kept: new Set([...named, ...broad, ...restatementsOf(memory, { named, broad, spared, isPerson })]), spared };
}

/** A plural without a name: every passport is one for itself, and what else is about its owner is no passport. */
const namesKind = ({ isKindOfThing, specific }: Phrase, { isName }: ReadMemory): boolean => isKindOfThing && !specific.some(isName);

const phrasesOf = ({ exclude }: Directive): Phrase[] => [...new Map(exclude.map((one) => [JSON.stringify(one), one])).values()];

function meantBy(
  directive: Directive,
  memory: ReadMemory,
  { named, kept, spared }: Reached,
  { meaningOf, isDefault }: { meaningOf: MeaningOf; isDefault: boolean },
): ReadItem[] {
  const phrases = phrasesOf(directive);
  const tiesOf = tiesIn(memory, named);
  const wanted = new Set(directive.include.flatMap((phrase) => [...itemsIncludedBy(memory, phrase)]));
  return memory.items.filter((one) => {
    if (kept.has(one)) return false;
    const isWanted = spared.has(one) || wanted.has(one);
    const ties = tiesOf(one);
    return phrases.some((phrase) => {
      const isKind = namesKind(phrase, memory);
      const enough = isKind ? (isDefault ? ENOUGH.kindByDefault : ENOUGH.kind) : ENOUGH.matter;
      return isMeantBy(phrase, one, { ties: isKind ? undefined : ties, meaningOf, isWanted, enough }) === true;
    });
  });
}

/** Items taught by people whose full name is in an exclusion, or, for odd names ("Not", "🦊"), anywhere after the first exclusion. */
function taughtByThoseIn(memory: ReadMemory, { excluded, fromFirst }: Directive): ReadItem[] {
  const ids = memory.members.namedIn(unified(excluded.join('\n')).toLowerCase());
  const odd = memory.members.oddlyNamedIn(unified(fromFirst).toLowerCase());
  return [...ids, ...odd].flatMap((id) => memory.taughtBy(id));
}

/** Follows names from one excluded fact to the next until no more are reached. */
function withTheirNames(
  memory: ReadMemory,
  from: ReadonlySet<ReadItem>,
  spared: ReadonlySet<ReadItem>,
  isPerson: (s: string) => boolean,
): Set<ReadItem> {
  const reached = new Set(from);
  const followed = new Set<string>();
  const pending = [...from];
  for (let next = pending.pop(); next; next = pending.pop())
    for (const name of namesOf(next)) {
      if (followed.has(name)) continue;
      followed.add(name);
      if (isPerson(name)) continue;
      for (const one of memory.withStem(name)) {
        if (reached.has(one) || isGeneral(one.item) || spared.has(one)) continue;
        reached.add(one);
        pending.push(one);
      }
    }
  return reached;
}

function namesOf({ names, looks }: ReadItem): string[] {
  return [...names, ...[...looks].flatMap(([look, word]) => (names.has(word) ? [look] : []))];
}
