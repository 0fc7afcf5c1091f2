// An agent's memory in its own SQLite file. Synchronous; joins the caller's transaction when one is open.
import type { DatabaseSync } from 'node:sqlite';
import type { ItemKind, MemoryItem, Provenance } from '@offshoot/memory/items/item.ts';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { sayingOf } from '@offshoot/memory/lines/lines.ts';
import { tidyLearned } from '@offshoot/memory/merging/merge.ts';
import { type Inheritance, openInheritance } from './inheritance.ts';
import { type ItemChanges, openItemChanges } from './item-changes.ts';
import { type MemoryLimits, openItemEviction } from './item-eviction.ts';
import { type LearnOutcome, noOutcome, openItemKeeping, type Taught } from './item-keeping.ts';
import { openItemTable } from './item-table.ts';
import { type Bar, openMemoryMarkers } from './memory-markers.ts';

interface MemoryCounts {
  own: number;
  inherited: number;
  byKind: Record<ItemKind, number>;
}

export interface MemoryStore extends ItemChanges, Inheritance {
  /** All items in the order they were learned: own, inherited and overridden ones. Use currentKnowledge() for what holds now. */
  all(): MemoryItem[];
  /**
   * Keeps what one message taught, next to what others said on the topic. Repeatable: a (message, topic) that was applied once never
   * changes anything again, forgotten or not. Saying what was inherited confirms it. `at`: when it was said.
   */
  learn(results: readonly Taught[], provenance: Provenance & { from: 'message' }, at: Date): LearnOutcome;
  /** Whether that message taught something on that topic, remembered or not. */
  wasTaughtBy(messageId: string, topic: string): boolean;
  /**
   * Deletes exactly these items, including their bytes (secure_delete), and the previews made from them. Inside a caller's
   * transaction, call scrub() after the commit. `at`: when it was requested; nothing said earlier comes back through a late message
   * or a parent. `ofSpeaker`: an inbox, to keep only what that inbox said from coming back; others' statements on the topic stay.
   * Returns how many of the IDs existed.
   */
  forget(ids: readonly string[], at?: Date, ofSpeaker?: string): number;
  /** Bars everything said earlier by or about a speaker, given as a digest: what arrives late is dropped, or hidden if others said it. */
  barBefore(bar: Bar, speaker: string, at: Date): void;
  counts(): MemoryCounts;
  /** How often something was forgotten, hidden, ended or cut while the store is open: what an engine was shown before may no longer be told. */
  takenBack(): number;
  /** A transaction was undone before which so much was taken back. */
  undone(takenBack: number): void;
  /** Removes deleted text from the database pages and the write-ahead log. No effect inside a transaction. */
  scrub(): void;
  /** Like forget(), for rows deleted from other tables: scrub() compacts the file, now or after a crash. */
  compactionDue(): void;
}

export interface MemoryTable {
  readonly memory: MemoryStore;
}

export function openMemoryStore(db: DatabaseSync, limits: MemoryLimits = {}): MemoryStore {
  // Keeps compaction from writing a copy of the memory to the system's temp folder.
  db.exec('PRAGMA temp_store = MEMORY');
  const topicOf = db.prepare('SELECT topic, text FROM memory_item WHERE id = ?');
  // Nobody can tell which long answers told it.
  const removeFolded = db.prepare('DELETE FROM folded');
  // A stored preview contains the forgotten words; the owner has to request a new one.
  const removePreviews = db.prepare('DELETE FROM preview WHERE instr(summary, ?) > 0');
  const countBy = db.prepare('SELECT origin, kind, count(*) AS n FROM memory_item GROUP BY origin, kind');
  const markers = openMemoryMarkers(db);
  const items = openItemTable(db);
  const keep = openItemKeeping(db, items, markers);
  const evict = openItemEviction(db, items, limits);

  let takenBack = 0;
  const tookBack = () => {
    takenBack++;
    removeFolded.run();
  };
  const changes = openItemChanges(db, { items, topicOf, removePreviews, markers, takenBack: tookBack });

  const scrub = () => {
    if (db.isTransaction) return;
    if (markers.isCompactionDue()) {
      try {
        // secure_delete leaves remnants where a page was split or joined; only a new file has none.
        db.exec('VACUUM');
        markers.compacted();
      } catch {
        // Another reader holds the file, or the disk is full: the marker stays, and the next call retries.
      }
    }
    // A log held open by a reader is handled by the next checkpoint; deleting must not fail because of it.
    db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
  };
  // The process died after forgetting and before compacting the file.
  if (markers.isCompactionDue()) scrub();

  return {
    all: () => items.all(),
    scrub,
    compactionDue: () => markers.compactionDue(),
    learn(results, provenance, at) {
      return items.atomically(() => {
        const outcome = noOutcome();
        for (const learned of tidyLearned(results, at)) {
          if (!markers.apply(provenance.messageId, learned.topic)) continue;
          keep(learned, provenance, at, at, outcome);
        }
        markers.trim();
        evict(outcome, at);
        return outcome;
      });
    },
    wasTaughtBy: (messageId, topic) => markers.wasApplied(messageId, topic),
    takenBack: () => takenBack,
    undone(before) {
      takenBack = before;
    },
    forget(ids, at, ofSpeaker) {
      tookBack();
      const count = items.atomically(() => {
        const topics = ids.flatMap((id) => {
          const found = topicOf.get(id) as { topic: string; text: string } | undefined;
          if (found !== undefined) removePreviews.run(id);
          items.remove(id);
          return found === undefined ? [] : [found];
        });
        if (topics.length > 0) markers.compactionDue();
        const speaker = ofSpeaker === undefined ? undefined : speakerDigest(ofSpeaker);
        const said = topics.flatMap((found) => [found.topic, sayingOf(found)]);
        if (at !== undefined) for (const what of new Set(said)) markers.forgotten(what, speaker, at);
        return topics.length;
      });
      if (count > 0) scrub();
      return count;
    },
    ...changes,
    barBefore: (bar, speaker, at) => markers.barBefore(bar, speaker, at),
    ...openInheritance(db, { items, markers, keep, evict, scrub }),
    counts() {
      const counts: MemoryCounts = {
        own: 0,
        inherited: 0,
        byKind: { training: 0, personalization: 0, fact: 0, decision: 0, commitment: 0, credential: 0 },
      };
      for (const row of countBy.all() as unknown as { origin: string; kind: ItemKind; n: number }[]) {
        if (row.origin === 'message') counts.own += row.n;
        else counts.inherited += row.n;
        counts.byKind[row.kind] += row.n;
      }
      return counts;
    },
  };
}
