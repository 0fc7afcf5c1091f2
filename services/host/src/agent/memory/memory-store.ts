// An agent's memory in its own SQLite file. Synchronous; joins the caller's transaction when one is open.
import type { DatabaseSync } from 'node:sqlite';
import {
  type Concern,
  type ItemKind,
  LINES,
  MAX_GENERATION,
  MAX_ITEMS,
  type MemoryItem,
  type Provenance,
} from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { EVICTION_ORDER, topicLook } from '@offshoot/memory/items/limits.ts';
import { fairExcess, instantOf, speakerDigest, tellerOf } from '@offshoot/memory/items/tellers.ts';
import { isLine, sayingOf } from '@offshoot/memory/lines/lines.ts';
import {
  endAfterRepeat,
  type Inherited,
  type Judged,
  mergeDecision,
  tidyLearned,
  withConfirmations,
} from '@offshoot/memory/merging/merge.ts';
import { type ItemChanges, openItemChanges } from './item-changes.ts';
import { type Bar, digest, openMemoryMarkers } from './memory-markers.ts';
import { descentOf, fromRow, ITEM_COLUMNS, type ItemRow, toRow } from './memory-rows.ts';

export interface LearnOutcome {
  /** New items, including those that supersede others. */
  added: MemoryItem[];
  /** Deleted because the same teller said something newer on the topic. */
  superseded: MemoryItem[];
  /** Already known in the same words. */
  repeated: MemoryItem[];
  /** Dropped because the memory is full, from the tellers with most items. */
  evicted: MemoryItem[];
  /** Items from lines before an order to forget: not kept, or hidden. */
  forgotten: Learned[];
}

interface InheritOutcome extends LearnOutcome {
  /** This transfer was already applied; nothing changed. */
  already: boolean;
}

interface MemoryCounts {
  own: number;
  inherited: number;
  byKind: Record<ItemKind, number>;
}

/** `concerns`: the inboxes of the people it is about. Absent: derived from the topic on each use. */
export type Taught = Learned & { concerns?: readonly Concern[] };

type FromParent = Provenance & { from: 'parent' };

export interface MemoryStore extends ItemChanges {
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
  /** Keeps a parent's context, once per transfer. Never changes the agent's own items; a speaker's latest statement on a topic wins. */
  inherit(items: readonly Inherited[], parentInstanceId: string, transferId: string, at: Date): InheritOutcome;
  /** Deletes what that parent no longer knows, unless someone here has said it too. Returns the number of deleted items. */
  withdraw(parentInstanceId: string, sourceIds: readonly string[]): number;
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

const isSameRow = (one: ItemRow, other: ItemRow): boolean => ITEM_COLUMNS.every((column) => one[column] === other[column]);

/** All items as they were read, and what had happened to them until then: here, and in other processes. */
interface Read {
  rows: Map<string, { row: ItemRow; item: MemoryItem }>;
  items: MemoryItem[];
  changed: number;
  elsewhere: number;
}

const NEVER = -1;

export interface MemoryTable {
  readonly memory: MemoryStore;
}

export function openMemoryStore(
  db: DatabaseSync,
  options: { maxItems?: number; lines?: Readonly<Record<keyof typeof LINES, number>> } = {},
): MemoryStore {
  const maxItems = options.maxItems ?? MAX_ITEMS;
  const limits = options.lines ?? LINES;
  // Keeps compaction from writing a copy of the memory to the system's temp folder.
  db.exec('PRAGMA temp_store = MEMORY');
  const selectAll = db.prepare('SELECT * FROM memory_item ORDER BY learned_at, seq');
  // With OR, SQLite would scan all items of that origin; with the index on tellers (hence the +), all of the teller's.
  const selectNear = db.prepare(
    `SELECT * FROM memory_item WHERE origin = :origin AND topic_look = :topic_look AND teller = :teller
     UNION ALL SELECT * FROM memory_item WHERE origin = :origin AND text = :text AND topic_look <> :topic_look AND +teller = :teller`,
  );
  const insert = db.prepare(
    `INSERT INTO memory_item (${ITEM_COLUMNS.join(', ')}) VALUES (${ITEM_COLUMNS.map((name) => `:${name}`).join(', ')})`,
  );
  const touch = db.prepare(
    'UPDATE memory_item SET learned_at = max(learned_at, :at), by_owner = :by_owner, chatter = min(chatter, 1 - :by_owner) WHERE id = :id AND by_owner <= :by_owner',
  );
  const handOn = db.prepare(
    'UPDATE memory_item SET source_id = :source_id, inbox_or_instance_id = :parent, descent = :descent WHERE id = :id',
  );
  const repeatState = db.prepare('UPDATE memory_item SET valid_until = ?, hidden = ? WHERE id = ?');
  const answer = db.prepare('UPDATE memory_item SET answers = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM memory_item WHERE id = ?');
  const topicOf = db.prepare('SELECT topic, text FROM memory_item WHERE id = ?');
  // Nobody can tell which long answers told it.
  const removeFolded = db.prepare('DELETE FROM folded');
  // A stored preview contains the forgotten words; the owner has to request a new one.
  const removePreviews = db.prepare('DELETE FROM preview WHERE instr(summary, ?) > 0');
  const countAll = db.prepare('SELECT count(*) AS n FROM memory_item');
  const countBy = db.prepare('SELECT origin, kind, count(*) AS n FROM memory_item GROUP BY origin, kind');
  const countByTeller = db.prepare('SELECT teller, count(*) AS n FROM memory_item GROUP BY teller');
  const expiredOf = db.prepare(
    'SELECT * FROM memory_item INDEXED BY memory_item_end WHERE teller = :teller AND valid_until < :now ORDER BY learned_at, seq LIMIT :limit',
  );
  const chatterByTeller = db.prepare(
    'SELECT teller, count(*) AS n, sum(length(CAST(text AS BLOB))) AS bytes FROM memory_item WHERE chatter = 1 GROUP BY teller',
  );
  const oldestChatterOf = db.prepare(
    'SELECT * FROM memory_item WHERE chatter = 1 AND teller = :teller ORDER BY learned_at, seq LIMIT :limit',
  );
  const oldestOf = db.prepare(
    `SELECT * FROM memory_item WHERE teller = :teller AND kind = :kind AND (valid_until IS NULL OR valid_until >= :now)
     ORDER BY learned_at, seq LIMIT :limit`,
  );
  /** Another process that writes to the file changes it; we do not. */
  const dataVersion = db.prepare('PRAGMA data_version');
  const markers = openMemoryMarkers(db);
  const markTransfer = db.prepare('INSERT OR IGNORE INTO memory_inherited (transfer_id, at) VALUES (?, ?)');

  let changed = 0;
  /** Every change of an item goes through here. */
  function atomically<T>(work: () => T): T {
    changed++;
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

  /** An unchanged item is the same object as before, so that it need not be read again. */
  let before: WeakRef<Read> | undefined;
  const all = () => {
    const known = before?.deref();
    const as = { changed, elsewhere: (dataVersion.get() as { data_version: number }).data_version };
    if (known !== undefined && known.changed === as.changed && known.elsewhere === as.elsewhere) return [...known.items];
    const rows: Read['rows'] = new Map();
    for (const row of selectAll.all() as unknown as ItemRow[]) {
      const one = known?.rows.get(row.id);
      rows.set(row.id, one !== undefined && isSameRow(one.row, row) ? one : { row, item: fromRow(row) });
    }
    const items = withConfirmations([...rows.values()].map(({ item }) => item));
    // The changes of an open transaction may be undone yet.
    before = new WeakRef({ rows, items, ...as, ...(db.isTransaction ? { changed: NEVER } : {}) });
    return [...items];
  };
  const near = ({ topic, text }: Learned, provenance: Provenance) =>
    (
      selectNear.all({
        origin: provenance.from,
        topic_look: topicLook(topic),
        text,
        teller: tellerOf(provenance),
      }) as unknown as ItemRow[]
    ).map(fromRow);

  /** `said`: when it was first said; `learnedAt`: when this agent received it. */
  function keep(learned: Judged<Taught>, provenance: Provenance, said: Date, learnedAt: Date, outcome: LearnOutcome): void {
    const { concerns } = learned;
    const saying = isLine(learned) ? { saying: sayingOf(learned) } : {};
    const fate = markers.fateOf({ topic: learned.topic, ...saying, concerns: concerns ?? [], provenance, at: said });
    if (fate !== 'kept') outcome.forgotten.push(learned);
    if (fate === 'forgotten') return;
    const decision = mergeDecision(near(learned, provenance), learned, said);
    if (decision.do === 'ignore') return;
    if (decision.do === 'repeat') {
      repeat(decision.known, provenance, learnedAt);
      repeatState.run(endAfterRepeat(decision.known, learned, said) ?? null, Number(fate === 'hidden'), decision.known.id);
      if (fate === 'kept') outcome.repeated.push(decision.known);
      return;
    }
    if (decision.do === 'supersede') {
      remove.run(decision.known.id);
      outcome.superseded.push(decision.known);
    }
    const { kind, topic, sensitivity, tags, validFrom, validUntil, reason, answers } = learned;
    const text = decision.do === 'supersede' ? decision.text : learned.text;
    const source = provenance.from === 'message' ? [provenance.messageId] : [provenance.transferId, tellerOf(provenance)];
    const item: MemoryItem = {
      id: `mem_${digest(provenance.from, ...source, topicLook(topic))}`,
      ...{ kind, text, topic, sensitivity, tags },
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validUntil === undefined ? {} : { validUntil }),
      ...(reason === undefined ? {} : { reason }),
      ...(answers === undefined ? {} : { answers }),
      ...(concerns === undefined ? {} : { concerns }),
      ...(fate === 'hidden' ? { hidden: true as const } : {}),
      confirmed: provenance.from === 'message',
      provenance,
      learnedAt,
    };
    insert.run({ ...toRow(item) });
    if (fate === 'kept') outcome.added.push(item);
  }

  /** If two hand over the same words, the later speaker counts: a correction has to be later than theirs. */
  function repeat(known: MemoryItem, provenance: Provenance, at: Date): void {
    if (provenance.from === 'message')
      return void touch.run({ id: known.id, at: at.getTime(), by_owner: Number(provenance.byOwner === true) });
    const before = known.provenance as FromParent;
    const isSame = before.parentInstanceId === provenance.parentInstanceId;
    const isLater = instantOf(provenance.origin) > instantOf(before.origin);
    if (!isSame && !isLater) return;
    const sourceIds = isSame ? [...new Set([...before.sourceIds, ...provenance.sourceIds])] : provenance.sourceIds;
    const { transferId, parentInstanceId, origin, generation } = isLater ? provenance : before;
    const descent = descentOf({ sourceIds, origin, generation });
    handOn.run({ id: known.id, source_id: transferId, parent: parentInstanceId, descent });
  }

  /** Keeps the lines of each person, and all of them, within their number and bytes. */
  function evictLines(outcome: LearnOutcome): void {
    const rows = chatterByTeller.all() as { teller: string; n: number; bytes: number }[];
    const drop = (teller: string, o: { lines: number; bytes: number }) => {
      let [lines, bytes] = [o.lines, o.bytes];
      while (lines > 0 || bytes > 0) {
        const batch = oldestChatterOf.all({ teller, limit: Math.max(lines, 100) }) as unknown as ItemRow[];
        if (batch.length === 0) return;
        for (const row of batch) {
          if (lines <= 0 && bytes <= 0) return;
          remove.run(row.id);
          outcome.evicted.push(fromRow(row));
          lines--;
          bytes -= Buffer.byteLength(row.text);
        }
      }
    };
    for (const row of rows) {
      const over = { lines: row.n - limits.mostOfOne, bytes: row.bytes - limits.mostBytesOfOne };
      if (over.lines > 0 || over.bytes > 0) drop(row.teller, over);
    }
    const sum = (of: 'n' | 'bytes') => rows.reduce((total, row) => total + row[of], 0);
    if (sum('n') <= limits.most && sum('bytes') <= limits.mostBytes) return;
    const left = chatterByTeller.all() as typeof rows;
    const excessOf = (of: 'n' | 'bytes', most: number) => {
      const counts = new Map(left.map((row) => [row.teller, row[of]]));
      return fairExcess(counts, Math.max(0, [...counts.values()].reduce((total, count) => total + count, 0) - most));
    };
    const [lines, bytes] = [excessOf('n', limits.most), excessOf('bytes', limits.mostBytes)];
    for (const teller of new Set([...lines.keys(), ...bytes.keys()]))
      drop(teller, { lines: lines.get(teller) ?? 0, bytes: bytes.get(teller) ?? 0 });
  }

  function evict(outcome: LearnOutcome, now: Date): void {
    evictLines(outcome);
    const excess = (countAll.get() as { n: number }).n - maxItems;
    if (excess <= 0) return;
    const counts = (countByTeller.all() as { teller: string; n: number }[]).map(({ teller, n }) => [teller, n] as const);
    for (const [teller, count] of fairExcess(new Map(counts), excess))
      for (const row of firstToGo(teller, count, now)) {
        remove.run(row.id);
        outcome.evicted.push(fromRow(row));
      }
  }

  /** Expired items first, then lines that are kept for a while only, then by kind, oldest first. */
  function firstToGo(teller: string, count: number, now: Date): ItemRow[] {
    const rows = expiredOf.all({ teller, now: now.getTime(), limit: count }) as unknown as ItemRow[];
    const add = (more: unknown[]) => {
      const taken = new Set(rows.map(({ id }) => id));
      for (const row of more as ItemRow[]) if (!taken.has(row.id) && rows.length < count) rows.push(row);
    };
    if (rows.length < count) add(oldestChatterOf.all({ teller, limit: count }));
    for (const kind of EVICTION_ORDER) if (rows.length < count) add(oldestOf.all({ teller, kind, now: now.getTime(), limit: count }));
    return rows;
  }

  const unconfirmedOf = (parentInstanceId: string) =>
    all().filter(
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

  let takenBack = 0;
  const tookBack = () => {
    takenBack++;
    removeFolded.run();
  };
  const changes = openItemChanges(db, { all, near, atomically, topicOf, remove, removePreviews, markers, takenBack: tookBack });
  const nothing = (): LearnOutcome => ({ added: [], superseded: [], repeated: [], evicted: [], forgotten: [] });

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
    all,
    scrub,
    compactionDue: () => markers.compactionDue(),
    learn(results, provenance, at) {
      return atomically(() => {
        const outcome = nothing();
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
      const count = atomically(() => {
        const topics = ids.flatMap((id) => {
          const found = topicOf.get(id) as { topic: string; text: string } | undefined;
          if (found !== undefined) removePreviews.run(id);
          remove.run(id);
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
    inherit(items, parentInstanceId, transferId, at) {
      return atomically(() => {
        const outcome = nothing();
        if (markTransfer.run(transferId, at.getTime()).changes === 0) return { ...outcome, already: true };
        const before = new Map(
          unconfirmedOf(parentInstanceId).flatMap((item) => item.provenance.sourceIds.map((id) => [id, item] as const)),
        );
        // The later of two statements on one topic wins; kept items stay in the order in which they were sent.
        const handed = items.flatMap((item, position) => (item.generation > MAX_GENERATION ? [] : { ...item, position }));
        handed.sort((a, b) => instantOf(a.origin) - instantOf(b.origin));
        const descent = ({ sourceIds, origin, generation }: Inherited): FromParent => ({
          ...{ from: 'parent', parentInstanceId, transferId },
          ...{ sourceIds, origin, generation },
        });
        const tidy = tidyLearned(handed, undefined, (one) => tellerOf(descent(one)));
        for (const learned of tidy.sort((a, b) => a.position - b.position)) {
          const provenance = descent(learned);
          // The parent's current version of an item replaces its earlier versions on any topic.
          for (const item of new Set(learned.sourceIds.flatMap((id) => before.get(id) ?? []))) {
            const isSame = topicLook(item.topic) === topicLook(learned.topic) && tellerOf(item.provenance) === tellerOf(provenance);
            if (isSame || remove.run(item.id).changes === 0) continue;
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
      const count = atomically(() => {
        const gone = unconfirmedOf(parentInstanceId).filter((item) => item.provenance.sourceIds.some((id) => withdrawn.has(id)));
        for (const item of gone) remove.run(item.id);
        if (gone.length > 0) markers.compactionDue();
        return gone.length;
      });
      if (count > 0) scrub();
      return count;
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
