// Dormant agents: their files and inboxes are closed, and a row says what would wake them.
import type { DatabaseSync } from 'node:sqlite';
import type { TopicCursors } from '@offshoot/xmtp/topic-watch.ts';
import type { BellKind } from '../../agent/outside.ts';
import type { Standing } from '../../agent/ownership/domain/standing.ts';

export interface DormantAgent {
  instanceId: string;
  /** What the host lists of it. */
  standing: Standing;
  /** Where the network delivers to it, and what had come when it fell asleep. */
  cursors: TopicCursors;
  /** The backup that holds its state. Undefined: none is made here. */
  backup: { place: string; generation: number } | undefined;
  /** What the host asks while it sleeps, with the accounts that its files have. */
  bells: readonly BellKind[];
  /** The schema of its files: another build opens them at its start, as it does those of live agents. */
  schema: string;
  /** It has something to do then, epoch milliseconds. */
  wakeAt: number;
}

export interface DormantStore {
  /** From here on the next start does not open it. */
  put(agent: DormantAgent): void;
  /** Before it is opened: what it plans from then on is not in the row. False: it is not dormant. */
  remove(instanceId: string): boolean;
  has(instanceId: string): boolean;
  /** All, one by one: there may be a hundred thousand. */
  all(): IterableIterator<DormantAgent>;
  count(): number;
  /** Those that have something to do by then, the earliest first. */
  due(at: Date, limit: number): string[];
  nextDue(): Date | undefined;
}

export const DORMANT_TABLE = `
  CREATE TABLE dormant (
    instance_id TEXT PRIMARY KEY,
    -- Standing, cursors, backup, bells and schema, as JSON.
    record TEXT NOT NULL,
    -- Epoch milliseconds.
    wake_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX dormant_wake_at ON dormant (wake_at);
`;

interface Row {
  instance_id: string;
  record: string;
  wake_at: number;
}

export function openDormantStore(db: DatabaseSync): DormantStore {
  // Those that are asked for with every message or call. An ID takes some 100 bytes.
  const ids = new Set((db.prepare('SELECT instance_id FROM dormant').all() as unknown as Row[]).map((row) => row.instance_id));
  return {
    put({ instanceId, wakeAt, ...record }) {
      db.prepare('INSERT OR REPLACE INTO dormant (instance_id, record, wake_at) VALUES (?, ?, ?)').run(
        instanceId,
        JSON.stringify(record),
        wakeAt,
      );
      ids.add(instanceId);
    },
    remove(instanceId) {
      if (!ids.has(instanceId)) return false;
      db.prepare('DELETE FROM dormant WHERE instance_id = ?').run(instanceId);
      return ids.delete(instanceId);
    },
    has: (instanceId) => ids.has(instanceId),
    *all() {
      for (const row of db.prepare('SELECT instance_id, record, wake_at FROM dormant').iterate() as IterableIterator<unknown>) {
        const { instance_id: instanceId, record, wake_at: wakeAt } = row as Row;
        yield { instanceId, wakeAt, ...(JSON.parse(record) as Omit<DormantAgent, 'instanceId' | 'wakeAt'>) };
      }
    },
    count: () => ids.size,
    due(at, limit) {
      const rows = db.prepare('SELECT instance_id FROM dormant WHERE wake_at <= ? ORDER BY wake_at LIMIT ?').all(at.getTime(), limit);
      return (rows as unknown as Row[]).map((row) => row.instance_id);
    },
    nextDue() {
      const row = db.prepare('SELECT min(wake_at) AS at FROM dormant').get() as { at: number | null };
      return row.at === null ? undefined : new Date(row.at);
    },
  };
}
