// What the host remembers beyond the lives of its agents: its id, and whom it has let go. The lock on it keeps a second host out.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { newId } from '@offshoot/rpc/ids.ts';
import type { Report } from '../domain/report.ts';

export interface HostStore {
  readonly hostId: string;
  /** Written before the agent's folder goes: from here on it is gone, whatever happens to the process. */
  letGo(instanceId: string, report: Report): void;
  isGone(instanceId: string): boolean;
  /** Last words of agents that the pool has not acknowledged. */
  unreported(): { instanceId: string; report: Report }[];
  reported(instanceId: string): void;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS host (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), id TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS gone (instance_id TEXT PRIMARY KEY, report TEXT, at INTEGER NOT NULL) STRICT;
`;

/** Throws where another host process uses the folder. */
export function openHostStore(dataDir: string, now: () => Date): HostStore {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'host.db');
  const db = new DatabaseSync(path);
  try {
    // Exclusive, so held by the process until it closes or dies.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    db.exec(`BEGIN EXCLUSIVE; ${SCHEMA} COMMIT`);
    db.prepare('INSERT OR IGNORE INTO host (only_row, id) VALUES (1, ?)').run(newId('host'));
  } catch (error) {
    db.close();
    if (error instanceof Error && /locked|busy/i.test(error.message))
      throw new Error(`Another instance host runs on ${dataDir}. Stop it, or set OFFSHOOT_DATA to another folder.`, { cause: error });
    throw error;
  }
  const { id: hostId } = db.prepare('SELECT id FROM host').get() as { id: string };
  return {
    hostId,
    letGo(instanceId, report) {
      db.prepare('INSERT OR IGNORE INTO gone (instance_id, report, at) VALUES (?, ?, ?)').run(
        instanceId,
        JSON.stringify(report),
        now().getTime(),
      );
    },
    isGone(instanceId) {
      return db.prepare('SELECT 1 FROM gone WHERE instance_id = ?').get(instanceId) !== undefined;
    },
    unreported() {
      const rows = db.prepare('SELECT instance_id, report FROM gone WHERE report IS NOT NULL ORDER BY at').all() as {
        instance_id: string;
        report: string;
      }[];
      return rows.map((row) => ({ instanceId: row.instance_id, report: JSON.parse(row.report) as Report }));
    },
    reported(instanceId) {
      db.prepare('UPDATE gone SET report = NULL WHERE instance_id = ?').run(instanceId);
    },
    close() {
      if (db.isOpen) db.close();
    },
  };
}
