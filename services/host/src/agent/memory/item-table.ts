// The rows of the memory as items. Reading all of them again and again is cheap as long as nothing changes.
import type { DatabaseSync } from 'node:sqlite';
import type { MemoryItem, Provenance } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { topicLook } from '@offshoot/memory/items/limits.ts';
import { tellerOf } from '@offshoot/memory/items/tellers.ts';
import { withConfirmations } from '@offshoot/memory/merging/merge.ts';
import { fromRow, ITEM_COLUMNS, type ItemRow, toRow } from './memory-rows.ts';

export interface ItemTable {
  /** In the order they were learned. What did not change is the same object as before, so that what was read in it need not be read again. */
  all(): MemoryItem[];
  /** The same teller's items on that topic or in the same words. */
  near(learned: Learned, provenance: Provenance): MemoryItem[];
  /** Every change of an item goes through here. */
  atomically<T>(work: () => T): T;
  insert(item: MemoryItem): void;
  /** Whether it was there. */
  remove(id: string): boolean;
}

/** All items as they were read, and what had happened to them until then: here, and in other processes. */
interface Read {
  rows: Map<string, { row: ItemRow; item: MemoryItem }>;
  items: MemoryItem[];
  changed: number;
  elsewhere: number;
}

const NEVER = -1;

const isSameRow = (one: ItemRow, other: ItemRow): boolean => ITEM_COLUMNS.every((column) => one[column] === other[column]);

export function openItemTable(db: DatabaseSync): ItemTable {
  const selectAll = db.prepare('SELECT * FROM memory_item ORDER BY learned_at, seq');
  // With OR, SQLite would scan all items of that origin; with the index on tellers (hence the +), all of the teller's.
  const selectNear = db.prepare(
    `SELECT * FROM memory_item WHERE origin = :origin AND topic_look = :topic_look AND teller = :teller
     UNION ALL SELECT * FROM memory_item WHERE origin = :origin AND text = :text AND topic_look <> :topic_look AND +teller = :teller`,
  );
  const insert = db.prepare(
    `INSERT INTO memory_item (${ITEM_COLUMNS.join(', ')}) VALUES (${ITEM_COLUMNS.map((name) => `:${name}`).join(', ')})`,
  );
  const remove = db.prepare('DELETE FROM memory_item WHERE id = ?');
  /** Another process that writes to the file changes it; we do not. */
  const dataVersion = db.prepare('PRAGMA data_version');
  let changed = 0;
  let before: WeakRef<Read> | undefined;

  return {
    all() {
      const known = before?.deref();
      const as = { changed, elsewhere: (dataVersion.get() as { data_version: number }).data_version };
      if (known !== undefined && known.changed === as.changed && known.elsewhere === as.elsewhere) return [...known.items];
      const rows: Read['rows'] = new Map();
      for (const row of selectAll.all() as unknown as ItemRow[]) {
        const one = known?.rows.get(row.id);
        rows.set(row.id, one !== undefined && isSameRow(one.row, row) ? one : { row, item: fromRow(row) });
      }
      const items = withConfirmations([...rows.values()].map(({ item }) => item));
      // What an open transaction changed may be undone yet.
      before = new WeakRef({ rows, items, ...as, ...(db.isTransaction ? { changed: NEVER } : {}) });
      return [...items];
    },
    near({ topic, text }, provenance) {
      const values = { origin: provenance.from, topic_look: topicLook(topic), text, teller: tellerOf(provenance) };
      return (selectNear.all(values) as unknown as ItemRow[]).map(fromRow);
    },
    atomically(work) {
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
    },
    insert: (item) => void insert.run({ ...toRow(item) }),
    remove: (id) => remove.run(id).changes > 0,
  };
}
