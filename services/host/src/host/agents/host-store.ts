// What the host remembers outside its agents' folders: its id, the agents it let go, each agent's mark, and those that sleep. Its lock keeps out a second
// host.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ownedAlone } from '@offshoot/runtime/process/private-file.ts';
import { migrateFile } from '@offshoot/runtime/process/sqlite-schema.ts';
import { StartError } from '@offshoot/runtime/process/start-error.ts';
import { soon } from '../../agent/record/agent-database.ts';
import type { KeptMarks, Mark } from '../../agent/record/domain/mark.ts';
import type { Report } from '../../agent/record/domain/report.ts';
import { COURIER_TABLES, type CourierStore, openCourierStore } from '../courier/courier-store.ts';
import { isStorageFailure } from '../health/storage-watch.ts';
import { LISTENED_TABLE, type ListenedStore, openListenedStore } from '../nostr/listened-store.ts';
import { DORMANT_TABLE, type DormantStore, openDormantStore } from './dormant-store.ts';

/** What a deleted agent still has to report to the pool, and its credential for it. */
interface LastWords {
  credential: string;
  report: Report;
}

export interface HostStore {
  readonly hostId: string;
  /** There are backups of its agents, so another host may be running them by now. */
  readonly canBeMoved: boolean;
  /** Written before the pool is told of backups, and permanent: the pool may act on them long after this host stopped making any. */
  mayBeMoved(): void;
  /** Number of the next registration with the pool: greater than all before, even if an old copy of this file was restored. */
  nextRegistration(): number;
  /**
   * Written before the agent's folder is deleted: from here on it is gone, even if the process dies. No last words if the pool
   * never gave it a credential, no backups if none was made.
   */
  letGo(instanceId: string, o?: { lastWords?: LastWords | undefined; backups?: { upToEpoch: number } | undefined }): void;
  isGone(instanceId: string): boolean;
  /** Last words the pool has not acknowledged yet. */
  unreported(): ({ instanceId: string } & LastWords)[];
  reported(instanceId: string): void;
  /** Backups of deleted agents. */
  backupsToDelete(): { instanceId: string; upToEpoch: number }[];
  backupsDeleted(instanceId: string): void;
  marks(instanceId: string): KeptMarks;
  intend(instanceId: string, mark: Mark): void;
  settle(instanceId: string, mark: Mark): void;
  readonly dormant: DormantStore;
  readonly listened: ListenedStore;
  readonly courier: CourierStore;
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
  ${DORMANT_TABLE}
  ${LISTENED_TABLE}
  ${COURIER_TABLES}
  `,
];

/** How that error begins. */
export const FOLDER_IN_USE = 'Another instance host is running on';

export const noSpaceIn = (dataDir: string) =>
  `There is no space left in ${dataDir}. Free some, then start the host again: none of its agents is lost meanwhile.`;

/** Throws if another host process uses the folder, or the folder belongs to another host. */
export function openHostStore(dataDir: string, { hostId, now }: { hostId: string; now: () => Date }): HostStore {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'host.db');
  const db = new DatabaseSync(ownedAlone(path));
  try {
    // Exclusive, so that the process holds it until it closes or dies.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    migrateFile(db, path, MIGRATIONS);
    db.prepare('INSERT OR IGNORE INTO host (only_row, id) VALUES (1, ?)').run(hostId);
  } catch (error) {
    db.close();
    if (isStorageFailure(error)) throw new StartError(noSpaceIn(dataDir), { cause: error });
    if (error instanceof Error && /locked|busy/i.test(error.message))
      throw new Error(`${FOLDER_IN_USE} ${dataDir}. Stop it, or set OFFSHOOT_DATA to another folder.`, { cause: error });
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
      db.prepare(
        `INSERT OR IGNORE INTO gone (instance_id, report, credential, at, backups_up_to_epoch)
          VALUES (:instance_id, :report, :credential, :at, :backups_up_to_epoch)`,
      ).run({
        instance_id: instanceId,
        report: report === undefined ? null : JSON.stringify(report),
        credential,
        at: now().getTime(),
        backups_up_to_epoch: backups?.upToEpoch ?? null,
      });
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
      // If this is lost, the intention remains, and the agent's file tells what became of it.
      soon(db, () => db.prepare(sql).run(instanceId, JSON.stringify(mark)));
    },
    dormant: openDormantStore(db),
    listened: openListenedStore(db),
    courier: openCourierStore(db),
    close() {
      if (db.isOpen) db.close();
    },
  };
}
