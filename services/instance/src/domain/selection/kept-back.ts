// How far the exclusions of a directive reach. They err on the side of keeping back:
//  1. items that hold one of its specific words ("Japan", also "Japanese"), of whatever kind;
//  2. with a group word beside ("Japan TRIP details"): every fact, decision, commitment and credential of that group
//     (hotels, flights, …), because nothing in "Our hotel is in Shinjuku." says which trip it belongs to; unless the item
//     holds a specific word that the directive includes ("the Greece trip, not the Japan trip");
//  3. facts that share a name (a capitalised word) with a fact excluded by 1 or 2, and so on: "Japan … Shinjuku" takes Shinjuku along;
//  4. items that say again what is excluded (restatement.ts).
// Training and personal preferences are reached by 1 and 4 only.
import type { Directive } from './directive.ts';
import { itemsExcludedBy, itemsHolding, partsOf } from './named-phrase.ts';
import { isGeneral, type ReadItem, type ReadMemory } from './reading.ts';
import { restatementsOf } from './restatement.ts';

export function keptBackBy(directive: Directive, memory: ReadMemory): ReadonlySet<ReadItem> {
  if (directive.nothing) return new Set(memory.items);
  if (directive.exclude.length === 0) return new Set();
  const spared = itemsHolding(
    memory,
    directive.include.flatMap((phrase) => phrase.specific),
  );
  const named = new Set<ReadItem>();
  const broad = new Set<ReadItem>();
  const chained = new Set<ReadItem>();
  for (const phrase of new Map(directive.exclude.map((one) => [JSON.stringify(one), one])).values()) {
    const { people, things } = partsOf(phrase, memory);
    const excluded = itemsExcludedBy(memory, phrase, spared);
    for (const one of excluded) (people.length + things.length > 0 ? named : broad).add(one);
    if (things.length > 0) for (const one of excluded) if (!isGeneral(one.item)) chained.add(one);
  }
  for (const one of withTheirNames(memory, chained, spared)) named.add(one);
  for (const one of named) broad.delete(one);
  return new Set([...named, ...broad, ...restatementsOf(memory, { named, broad, spared })]);
}

/** A name leads from one kept-back fact to the next, until nothing more is reached. */
function withTheirNames(memory: ReadMemory, from: ReadonlySet<ReadItem>, spared: ReadonlySet<ReadItem>): Set<ReadItem> {
  const reached = new Set(from);
  const followed = new Set<string>();
  const pending = [...from];
  for (let next = pending.pop(); next; next = pending.pop())
    for (const name of next.names) {
      if (followed.has(name)) continue;
      followed.add(name);
      for (const one of memory.withStem(name)) {
        if (reached.has(one) || isGeneral(one.item) || spared.has(one)) continue;
        reached.add(one);
        pending.push(one);
      }
    }
  return reached;
}
