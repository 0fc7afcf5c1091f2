// An agent's memory in its own SQLite file. Synchronous; joins the caller's transaction when one is open.
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Learned } from '../domain/engine.ts';
import { type ItemKind, MAX_ITEMS, type MemoryItem, type Provenance } from '../domain/memory-item.ts';
import { itemsToEvict } from '../domain/memory-limits.ts';
import { mergeDecision, tidyLearned } from '../domain/memory-merge.ts';

export interface LearnOutcome {
  /** New items, superseding ones included. */
  added: MemoryItem[];
  /** What was deleted because something newer is known on its topic. */
  superseded: MemoryItem[];
  /** Known already in the same words. */
  repeated: MemoryItem[];
  /** Dropped because the memory is full. */
  evicted: MemoryItem[];
}

export interface InheritOutcome extends LearnOutcome {
  /** This claim's context came before; nothing changed. */
  already: boolean;
}

export interface MemoryCounts {
  own: number;
  inherited: number;
  byKind: Record<ItemKind, number>;
}

export interface MemoryStore {
  /** Everything, in the order it was learned; own and inherited. Use currentKnowledge() to let own items win. */
  all(): MemoryItem[];
  /** Keeps what one message taught. Repeatable: a (message, topic) that was applied once never changes anything again, forgotten or not. `at`: when it was said. */
  learn(results: readonly Learned[], provenance: Provenance & { from: 'message' }, at: Date): LearnOutcome;
  /**
   * Deletes, bytes included (secure_delete), and with them what is known on the same topics: an inherited item must not come
   * to light again behind the own one that was forgotten. Inside a caller's transaction call scrub() after the commit.
   * Returns how many of the ids were there.
   */
  forget(ids: readonly string[]): number;
  /** Keeps a parent's context, once per claim. Never touches the agent's own items. */
  inherit(items: readonly Learned[], parentInstanceId: string, claimId: string, at: Date): InheritOutcome;
  counts(): MemoryCounts;
  /** Takes deleted text out of the write-ahead log too. No effect inside a transaction. */
  scrub(): void;
}

/** Markers of applied (message, topic) pairs that are kept: far more than a restarted stream ever repeats. */
const MAX_MARKERS = 50_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS memory_item (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    topic TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('message', 'parent')),
    source_id TEXT NOT NULL,
    inbox_or_instance_id TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    learned_at INTEGER NOT NULL,
    UNIQUE (origin, topic)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS memory_item_text ON memory_item (origin, text);
  CREATE TABLE IF NOT EXISTS memory_applied (seq INTEGER PRIMARY KEY AUTOINCREMENT, marker TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS memory_inherited (claim_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
`;

interface Row {
  seq: number;
  id: string;
  kind: ItemKind;
  text: string;
  topic: string;
  origin: 'message' | 'parent';
  source_id: string;
  inbox_or_instance_id: string;
  sender_name: string;
  learned_at: number;
}

function fromRow(row: Row): MemoryItem {
  const provenance: Provenance =
    row.origin === 'message'
      ? { from: 'message', messageId: row.source_id, senderInboxId: row.inbox_or_instance_id, senderName: row.sender_name }
      : { from: 'parent', parentInstanceId: row.inbox_or_instance_id, claimId: row.source_id };
  return { id: row.id, kind: row.kind, text: row.text, topic: row.topic, provenance, learnedAt: new Date(row.learned_at) };
}

/** Ids and markers come from the source, so that the same message always makes the same item; hashed, so that a marker says nothing of what was forgotten. */
function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

export function openMemoryStore(db: DatabaseSync, options: { maxItems?: number } = {}): MemoryStore {
  const maxItems = options.maxItems ?? MAX_ITEMS;
  db.exec('PRAGMA secure_delete = ON');
  db.exec(SCHEMA);
  const selectAll = db.prepare('SELECT * FROM memory_item ORDER BY learned_at, seq');
  const selectNear = db.prepare('SELECT * FROM memory_item WHERE origin = ? AND (topic = ? OR text = ?)');
  const insert = db.prepare(
    'INSERT INTO memory_item (id, kind, text, topic, origin, source_id, inbox_or_instance_id, sender_name, learned_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const touch = db.prepare('UPDATE memory_item SET learned_at = max(learned_at, ?) WHERE id = ?');
  const remove = db.prepare('DELETE FROM memory_item WHERE id = ?');
  const topicOf = db.prepare('SELECT topic FROM memory_item WHERE id = ?');
  const removeTopic = db.prepare('DELETE FROM memory_item WHERE topic = ?');
  const countAll = db.prepare('SELECT count(*) AS n FROM memory_item');
  const countBy = db.prepare('SELECT origin, kind, count(*) AS n FROM memory_item GROUP BY origin, kind');
  const mark = db.prepare('INSERT OR IGNORE INTO memory_applied (marker) VALUES (?)');
  const trimMarks = db.prepare('DELETE FROM memory_applied WHERE seq <= (SELECT max(seq) FROM memory_applied) - ?');
  const markClaim = db.prepare('INSERT OR IGNORE INTO memory_inherited (claim_id, at) VALUES (?, ?)');

  function atomically<T>(work: () => T): T {
    const [begin, commit, rollback] = db.isTransaction
      ? ['SAVEPOINT memory', 'RELEASE memory', 'ROLLBACK TO memory; RELEASE memory']
      : ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'];
    db.exec(begin);
    try {
      const result = work();
      db.exec(commit);
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec(rollback);
      throw error;
    }
  }

  const all = () => (selectAll.all() as unknown as Row[]).map(fromRow);

  function write(item: MemoryItem): void {
    const p = item.provenance;
    const [source, owner, name] = p.from === 'message' ? [p.messageId, p.senderInboxId, p.senderName] : [p.claimId, p.parentInstanceId, ''];
    insert.run(item.id, item.kind, item.text, item.topic, p.from, source, owner, name, item.learnedAt.getTime());
  }

  function keep(learned: Learned, provenance: Provenance, at: Date, outcome: LearnOutcome): void {
    const near = (selectNear.all(provenance.from, learned.topic, learned.text) as unknown as Row[]).map(fromRow);
    const decision = mergeDecision(near, learned, at);
    if (decision.do === 'ignore') return;
    if (decision.do === 'repeat') {
      touch.run(at.getTime(), decision.known.id);
      outcome.repeated.push(decision.known);
      return;
    }
    if (decision.do === 'supersede') {
      remove.run(decision.known.id);
      outcome.superseded.push(decision.known);
    }
    const source = provenance.from === 'message' ? provenance.messageId : provenance.claimId;
    const item: MemoryItem = { ...learned, id: `mem_${digest(provenance.from, source, learned.topic)}`, provenance, learnedAt: at };
    write(item);
    outcome.added.push(item);
  }

  function evict(outcome: LearnOutcome): void {
    const excess = (countAll.get() as { n: number }).n - maxItems;
    if (excess <= 0) return;
    for (const item of itemsToEvict(all(), excess)) {
      remove.run(item.id);
      outcome.evicted.push(item);
    }
  }

  const nothing = (): LearnOutcome => ({ added: [], superseded: [], repeated: [], evicted: [] });

  const scrub = () => {
    // A log that a reader holds open is taken by the next checkpoint; deleting must not fail for it.
    if (!db.isTransaction) db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
  };

  return {
    all,
    scrub,
    learn(results, provenance, at) {
      return atomically(() => {
        const outcome = nothing();
        for (const learned of tidyLearned(results)) {
          if (mark.run(digest(provenance.messageId, learned.topic)).changes === 0) continue;
          keep(learned, provenance, at, outcome);
        }
        trimMarks.run(MAX_MARKERS);
        evict(outcome);
        return outcome;
      });
    },
    forget(ids) {
      const topics = atomically(() => {
        const found = ids.map((id) => topicOf.get(id)).filter((row) => row !== undefined) as { topic: string }[];
        for (const { topic } of found) removeTopic.run(topic);
        return found;
      });
      if (topics.length > 0) scrub();
      return topics.length;
    },
    inherit(items, parentInstanceId, claimId, at) {
      return atomically(() => {
        const outcome = nothing();
        if (markClaim.run(claimId, at.getTime()).changes === 0) return { ...outcome, already: true };
        for (const learned of tidyLearned(items)) keep(learned, { from: 'parent', parentInstanceId, claimId }, at, outcome);
        evict(outcome);
        return { ...outcome, already: false };
      });
    },
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
