// What the host remembers beyond its agents' folders: its id, whom it has let go, and how far each of them was.
// The lock on it keeps a second host out.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ownedAlone } from '@offshoot/process/private-file.ts';
import type { Report } from '../agent/domain/report.ts';
import type { KeptMarks, Mark } from '../agent/ownership/domain/mark.ts';
import { soon } from '../agent/soon.ts';

/** What an agent that is gone still has to tell the pool, and by which right. */
interface LastWords {
  credential: string;
  report: Report;
}

export interface HostStore {
  readonly hostId: string;
  /** There are backups of its agents somewhere, so that another host may run them by now. */
  readonly canBeMoved: boolean;
  /** Written before the pool hears of backups, and for good: it may act on them long after this host makes none any more. */
  mayBeMoved(): void;
  /** Of the next registration at the pool: greater than all before it, also where an old copy of this file came back. */
  nextRegistration(): number;
  /**
   * Written before the agent's folder goes: from here on it is gone, whatever happens to the process. Without last words
   * where the pool has never given it a credential, without backups where none was made.
   */
  letGo(instanceId: string, o?: { lastWords?: LastWords | undefined; backups?: { upToEpoch: number } | undefined }): void;
  isGone(instanceId: string): boolean;
  /** Last words of agents that the pool has not acknowledged. */
  unreported(): ({ instanceId: string } & LastWords)[];
  reported(instanceId: string): void;
  /** Backups of agents that are gone. */
  backupsToDelete(): { instanceId: string; upToEpoch: number }[];
  backupsDeleted(instanceId: string): void;
  marks(instanceId: string): KeptMarks;
  intend(instanceId: string, mark: Mark): void;
  settle(instanceId: string, mark: Mark): void;
  close(): void;
}

/** Ordered, and immutable once released: a change of the schema is a new entry then. */
const MIGRATIONS = [
  `
  CREATE TABLE host (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    id TEXT NOT NULL,
    can_be_moved INTEGER NOT NULL DEFAULT 0,
    registration INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE gone (
    instance_id TEXT PRIMARY KEY,
    report TEXT,
    at INTEGER NOT NULL,
    credential TEXT NOT NULL DEFAULT '',
    -- NULL: nothing is left of it where backups are.
    backups_up_to_epoch INTEGER
  ) STRICT;
  CREATE TABLE mark (instance_id TEXT PRIMARY KEY, settled TEXT, intended TEXT) STRICT;
  `,
];

/** Throws where another host process uses the folder, or the folder is another host's. */
export function openHostStore(dataDir: string, { hostId, now }: { hostId: string; now: () => Date }): HostStore {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'host.db');
  const db = new DatabaseSync(ownedAlone(path));
  try {
    // Exclusive, so held by the process until it closes or dies.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    migrate(db, path);
    db.prepare('INSERT OR IGNORE INTO host (only_row, id) VALUES (1, ?)').run(hostId);
  } catch (error) {
    db.close();
    if (error instanceof Error && /locked|busy/i.test(error.message))
      throw new Error(`Another instance host runs on ${dataDir}. Stop it, or set OFFSHOOT_DATA to another folder.`, { cause: error });
    throw error;
  }
  const host = db.prepare('SELECT id, can_be_moved FROM host').get() as { id: string; can_be_moved: number };
  if (host.id !== hostId) {
    db.close();
    throw new Error(
      `${dataDir} is the folder of ${host.id}, and the certificate is for ${hostId}. Use the folder and the key of one host.`,
    );
  }
  let canBeMoved = host.can_be_moved === 1;
  return {
    hostId: host.id,
    get canBeMoved() {
      return canBeMoved;
    },
    mayBeMoved() {
      if (!canBeMoved) db.prepare('UPDATE host SET can_be_moved = 1').run();
      canBeMoved = true;
    },
    nextRegistration() {
      const row = db.prepare('UPDATE host SET registration = max(registration + 1, ?) RETURNING registration').get(now().getTime());
      return (row as { registration: number }).registration;
    },
    letGo(instanceId, { lastWords, backups } = {}) {
      const { credential = '', report } = lastWords ?? {};
      db.prepare('INSERT OR IGNORE INTO gone (instance_id, report, credential, at, backups_up_to_epoch) VALUES (?, ?, ?, ?, ?)').run(
        instanceId,
        report === undefined ? null : JSON.stringify(report),
        credential,
        now().getTime(),
        backups?.upToEpoch ?? null,
      );
      db.prepare('DELETE FROM mark WHERE instance_id = ?').run(instanceId);
    },
    isGone(instanceId) {
      return db.prepare('SELECT 1 FROM gone WHERE instance_id = ?').get(instanceId) !== undefined;
    },
    unreported() {
      const rows = db.prepare('SELECT instance_id, report, credential FROM gone WHERE report IS NOT NULL ORDER BY at').all() as {
        instance_id: string;
        report: string;
        credential: string;
      }[];
      return rows.map(({ instance_id: instanceId, report, credential }) => ({
        instanceId,
        credential,
        report: JSON.parse(report) as Report,
      }));
    },
    reported(instanceId) {
      db.prepare('UPDATE gone SET report = NULL WHERE instance_id = ?').run(instanceId);
    },
    backupsToDelete() {
      const sql =
        'SELECT instance_id AS instanceId, backups_up_to_epoch AS upToEpoch FROM gone WHERE backups_up_to_epoch IS NOT NULL ORDER BY at';
      return db.prepare(sql).all() as { instanceId: string; upToEpoch: number }[];
    },
    backupsDeleted(instanceId) {
      db.prepare('UPDATE gone SET backups_up_to_epoch = NULL WHERE instance_id = ?').run(instanceId);
    },
    marks(instanceId) {
      const row = db.prepare('SELECT settled, intended FROM mark WHERE instance_id = ?').get(instanceId) as
        | { settled: string | null; intended: string | null }
        | undefined;
      return {
        ...(row?.settled ? { settled: JSON.parse(row.settled) as Mark } : {}),
        ...(row?.intended ? { intended: JSON.parse(row.intended) as Mark } : {}),
      };
    },
    intend(instanceId, mark) {
      db.prepare(
        'INSERT INTO mark (instance_id, intended) VALUES (?, ?) ON CONFLICT (instance_id) DO UPDATE SET intended = excluded.intended',
      ).run(instanceId, JSON.stringify(mark));
    },
    settle(instanceId, mark) {
      const sql = `INSERT INTO mark (instance_id, settled) VALUES (?, ?)
        ON CONFLICT (instance_id) DO UPDATE SET settled = excluded.settled, intended = NULL`;
      // Where it is forgotten, the intention still stands, and the agent's file says what became of it.
      soon(db, () => db.prepare(sql).run(instanceId, JSON.stringify(mark)));
    },
    close() {
      if (db.isOpen) db.close();
    },
  };
}

function migrate(db: DatabaseSync, path: string): void {
  db.exec('BEGIN EXCLUSIVE');
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > MIGRATIONS.length)
    throw new Error(`${path} was written by a newer release (schema ${version}, this one knows ${MIGRATIONS.length})`);
  for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
  db.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`);
}
