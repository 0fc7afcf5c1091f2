// One SQLite file per agent: opening, migrations, transactions.
import { DatabaseSync } from 'node:sqlite';
import { ownedAlone } from '@offshoot/runtime/process/private-file.ts';
import { migrateFile } from '@offshoot/runtime/process/sqlite-schema.ts';
import { textDigest } from '@offshoot/statements';
import { ACTION_TABLES } from '../schema/action-tables.ts';
import { COMMONS_TABLES } from '../schema/commons-tables.ts';
import { CONVERSATION_TABLES } from '../schema/conversation-tables.ts';
import { DESK_TABLES } from '../schema/desk-tables.ts';
import { GOAL_TABLES } from '../schema/goal-tables.ts';
import { MEMORY_TABLES } from '../schema/memory-tables.ts';
import { MESSAGE_TABLES } from '../schema/message-tables.ts';
import { NOSTR_TABLES } from '../schema/nostr-tables.ts';
import { RECEIVED_TABLES } from '../schema/received-tables.ts';
import { RECORD_TABLES } from '../schema/record-tables.ts';
import { TRANSFER_TABLES } from '../schema/transfer-tables.ts';

/** What the agent is taking in from outside, so that it does not die of the same thing for ever. */
const BEGUN_TABLES = `
  -- What it took up last on each lane: a list of ids, JSON. Nothing removes what ended well; that is never taken up again.
  CREATE TABLE begun (lane TEXT PRIMARY KEY, ids TEXT NOT NULL) STRICT;
  -- What was begun when its process died, and how often that happened.
  CREATE TABLE deadly (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    lane TEXT NOT NULL,
    id TEXT NOT NULL,
    deaths INTEGER NOT NULL,
    UNIQUE (lane, id)
  ) STRICT;
`;

/** Ordered, and immutable once released: a change of the schema is a new entry then. */
const MIGRATIONS = [
  [
    RECORD_TABLES,
    BEGUN_TABLES,
    CONVERSATION_TABLES,
    MEMORY_TABLES,
    TRANSFER_TABLES,
    DESK_TABLES,
    ACTION_TABLES,
    GOAL_TABLES,
    RECEIVED_TABLES,
    NOSTR_TABLES,
    MESSAGE_TABLES,
    COMMONS_TABLES,
  ].join(''),
];

/** What the agents' files of this build have in common, and those of another do not. */
export const AGENT_SCHEMA = textDigest(MIGRATIONS.join());

/** Pages that one agent may cache: a host holds many agents, and each database is small. */
const CACHE_KIB = 256;

/** Throws a StartError if the file was made by another build. */
export function openAgentDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(ownedAlone(path));
  try {
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 2000`,
    );
    // One commit for all of them: a host that builds stock creates many of these files, and each commit waits for the disk.
    migrateFile(db, path, MIGRATIONS);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Joins the open transaction, if any. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  if (db.isTransaction) return work();
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Commits without waiting for the disk: the process may die at any moment, but a loss of power may undo it, with everything
 * later in the same file. For writes that are rediscovered or repeated if they are lost. Within a transaction, it is part of that transaction.
 */
export function soon<T>(db: DatabaseSync, work: () => T): T {
  if (db.isTransaction) return work();
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return work();
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
}
