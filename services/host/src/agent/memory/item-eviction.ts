// Keeps the memory within its limits: what goes first, and that members share the space fairly.
import type { DatabaseSync } from 'node:sqlite';
import { LINES, MAX_ITEMS } from '@offshoot/memory/items/item.ts';
import { EVICTION_ORDER } from '@offshoot/memory/items/limits.ts';
import { fairExcess } from '@offshoot/memory/items/tellers.ts';
import type { LearnOutcome } from './item-keeping.ts';
import type { ItemTable } from './item-table.ts';
import { fromRow, type ItemRow } from './memory-rows.ts';

export interface MemoryLimits {
  maxItems?: number;
  lines?: Readonly<Record<keyof typeof LINES, number>>;
}

/** Adds to the outcome what went. */
export type Evict = (outcome: LearnOutcome, now: Date) => void;

export function openItemEviction(db: DatabaseSync, items: ItemTable, { maxItems = MAX_ITEMS, lines: limits = LINES }: MemoryLimits): Evict {
  const countAll = db.prepare('SELECT count(*) AS n FROM memory_item');
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
          items.remove(row.id);
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

  return (outcome, now) => {
    evictLines(outcome);
    const excess = (countAll.get() as { n: number }).n - maxItems;
    if (excess <= 0) return;
    const counts = (countByTeller.all() as { teller: string; n: number }[]).map(({ teller, n }) => [teller, n] as const);
    for (const [teller, count] of fairExcess(new Map(counts), excess))
      for (const row of firstToGo(teller, count, now)) {
        items.remove(row.id);
        outcome.evicted.push(fromRow(row));
      }
  };
}
