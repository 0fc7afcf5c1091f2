// What a parent handed over: kept once per transfer, and taken back when the parent no longer knows it.
import type { DatabaseSync } from 'node:sqlite';
import { MAX_GENERATION, type MemoryItem } from '@offshoot/memory/items/item.ts';
import { topicLook } from '@offshoot/memory/items/limits.ts';
import { instantOf, tellerOf } from '@offshoot/memory/items/tellers.ts';
import { type Inherited, tidyLearned } from '@offshoot/memory/merging/merge.ts';
import type { Evict } from './item-eviction.ts';
import { type FromParent, type Keep, type LearnOutcome, noOutcome } from './item-keeping.ts';
import type { ItemTable } from './item-table.ts';
import type { MemoryMarkers } from './memory-markers.ts';

interface InheritOutcome extends LearnOutcome {
  /** This transfer was already applied; nothing changed. */
  already: boolean;
}

export interface Inheritance {
  /** Keeps a parent's context, once per transfer. Never changes the agent's own items; a speaker's latest statement on a topic wins. */
  inherit(items: readonly Inherited[], parentInstanceId: string, transferId: string, at: Date): InheritOutcome;
  /** Deletes what that parent no longer knows, unless someone here has said it too. Returns the number of deleted items. */
  withdraw(parentInstanceId: string, sourceIds: readonly string[]): number;
}

interface Parts {
  items: ItemTable;
  markers: MemoryMarkers;
  keep: Keep;
  evict: Evict;
  scrub(): void;
}

export function openInheritance(db: DatabaseSync, { items, markers, keep, evict, scrub }: Parts): Inheritance {
  const markTransfer = db.prepare('INSERT OR IGNORE INTO memory_inherited (transfer_id, at) VALUES (?, ?)');
  const answer = db.prepare('UPDATE memory_item SET answers = ? WHERE id = ?');

  const unconfirmedOf = (parentInstanceId: string) =>
    items
      .all()
      .filter(
        (item): item is MemoryItem & { provenance: FromParent } =>
          item.provenance.from === 'parent' && item.provenance.parentInstanceId === parentInstanceId && !item.confirmed,
      );

  /** A parent names what an entry answers by its own IDs. */
  function tieAnswers(parentInstanceId: string, entries: readonly Inherited[]): void {
    if (entries.every(({ answers }) => answers === undefined)) return;
    const idOf = new Map(
      unconfirmedOf(parentInstanceId).flatMap(({ id, provenance }) => provenance.sourceIds.map((source) => [source, id])),
    );
    for (const { answers, sourceIds } of entries) {
      const [id, answered] = [idOf.get(sourceIds[0] ?? ''), idOf.get(answers ?? '')];
      if (id !== undefined && answered !== undefined) answer.run(answered, id);
    }
  }

  return {
    inherit(entries, parentInstanceId, transferId, at) {
      return items.atomically(() => {
        const outcome = noOutcome();
        if (markTransfer.run(transferId, at.getTime()).changes === 0) return { ...outcome, already: true };
        const before = new Map(
          unconfirmedOf(parentInstanceId).flatMap((item) => item.provenance.sourceIds.map((id) => [id, item] as const)),
        );
        // Of two items on one topic the later statement wins; kept items stay in the order they were sent.
        const handed = entries.flatMap((item, position) => (item.generation > MAX_GENERATION ? [] : { ...item, position }));
        handed.sort((a, b) => instantOf(a.origin) - instantOf(b.origin));
        const descent = ({ sourceIds, origin, generation }: Inherited): FromParent => ({
          ...{ from: 'parent', parentInstanceId, transferId },
          ...{ sourceIds, origin, generation },
        });
        const tidy = tidyLearned(handed, undefined, (one) => tellerOf(descent(one)));
        for (const learned of tidy.sort((a, b) => a.position - b.position)) {
          const provenance = descent(learned);
          // The parent's current version of an item replaces its earlier versions, of any topic.
          for (const item of new Set(learned.sourceIds.flatMap((id) => before.get(id) ?? []))) {
            const isSame = topicLook(item.topic) === topicLook(learned.topic) && tellerOf(item.provenance) === tellerOf(provenance);
            if (isSame || !items.remove(item.id)) continue;
            outcome.superseded.push(item);
          }
          const { answers: _, ...entry } = learned;
          keep(entry, provenance, new Date(instantOf(learned.origin)), at, outcome);
        }
        tieAnswers(parentInstanceId, tidy);
        evict(outcome, at);
        return { ...outcome, already: false };
      });
    },
    withdraw(parentInstanceId, sourceIds) {
      const withdrawn = new Set(sourceIds);
      const count = items.atomically(() => {
        const gone = unconfirmedOf(parentInstanceId).filter((item) => item.provenance.sourceIds.some((id) => withdrawn.has(id)));
        for (const item of gone) items.remove(item.id);
        if (gone.length > 0) markers.compactionDue();
        return gone.length;
      });
      if (count > 0) scrub();
      return count;
    },
  };
}
