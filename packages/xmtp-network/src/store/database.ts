import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { ownedAlone } from '@offshoot/runtime/process/private-file.ts';
import { migrateFile } from '@offshoot/runtime/process/sqlite-schema.ts';

/** Append only: an entry that has run somewhere never changes. AUTOINCREMENT keeps ids from ever going backwards. */
const MIGRATIONS = [
  `CREATE TABLE group_message (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     group_id BLOB NOT NULL,
     created_ns INTEGER NOT NULL,
     data BLOB NOT NULL,
     sender_hmac BLOB NOT NULL,
     should_push INTEGER NOT NULL,
     is_commit INTEGER NOT NULL,
     digest BLOB NOT NULL UNIQUE
   ) STRICT;
   CREATE INDEX group_message_of_group ON group_message (group_id, id);

   CREATE TABLE welcome_message (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     installation_key BLOB NOT NULL,
     created_ns INTEGER NOT NULL,
     is_pointer INTEGER NOT NULL,
     data BLOB NOT NULL,
     hpke_public_key BLOB NOT NULL,
     wrapper_algorithm INTEGER NOT NULL,
     metadata BLOB NOT NULL,
     digest BLOB NOT NULL UNIQUE
   ) STRICT;
   CREATE INDEX welcome_message_of_installation ON welcome_message (installation_key, id);

   CREATE TABLE key_package (
     installation_key BLOB PRIMARY KEY,
     data BLOB NOT NULL
   ) STRICT;

   CREATE TABLE inbox_update (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     inbox_id TEXT NOT NULL,
     created_ns INTEGER NOT NULL,
     body BLOB NOT NULL
   ) STRICT;
   CREATE INDEX inbox_update_of_inbox ON inbox_update (inbox_id, id);

   CREATE TABLE inbox (
     inbox_id TEXT PRIMARY KEY,
     state TEXT NOT NULL
   ) STRICT;

   CREATE TABLE inbox_address (
     address TEXT NOT NULL,
     inbox_id TEXT NOT NULL,
     associated_at INTEGER NOT NULL,
     revoked_at INTEGER,
     PRIMARY KEY (address, inbox_id, associated_at)
   ) STRICT;

   CREATE TABLE commit_log (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     group_id BLOB NOT NULL,
     entry BLOB NOT NULL,
     signature BLOB NOT NULL,
     public_key BLOB NOT NULL
   ) STRICT;
   CREATE INDEX commit_log_of_group ON commit_log (group_id, id);`,
];

export type Row = Record<string, SQLOutputValue>;

/** By the names in the statement (`:group_id`). */
export type Values = Record<string, string | bigint | number | Uint8Array>;

interface PendingWrite {
  run(): void;
  committed(): void;
  failed(error: unknown): void;
}

/**
 * One SQLite file, one writer. Concurrent writes share a transaction, and so an fsync: a promise from `write` resolves only once the data
 * is on disk.
 */
export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #pending: PendingWrite[] = [];
  #closed = false;
  #lastTimestamp = 0n;

  private constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Without a folder, data lives in memory and ends with the process. */
  static open(dataDir: string | undefined): Database {
    if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const path = dataDir === undefined ? ':memory:' : join(dataDir, 'network.sqlite');
    const db = new DatabaseSync(dataDir === undefined ? path : ownedAlone(path));
    try {
      db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      migrateFile(db, path, MIGRATIONS);
      return new Database(db);
    } catch (cause) {
      db.close();
      if (cause instanceof Error && /locked/.test(cause.message)) {
        throw new Error(
          `The XMTP network's data in ${dataDir} is in use by another process. Stop it, or set OFFSHOOT_DATA to another folder.`,
          {
            cause,
          },
        );
      }
      throw cause;
    }
  }

  /** Runs `work` in a transaction and resolves once it is on disk. If `work` throws, only its own changes are rolled back. */
  write<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the network is shutting down'));
    return new Promise<T>((resolve, reject) => {
      let result: T;
      const run = () => {
        result = work();
      };
      this.#pending.push({ run, committed: () => resolve(result), failed: reject });
      if (this.#pending.length === 1) setImmediate(() => this.#commitPending());
    });
  }

  all(sql: string, values: Values): Row[] {
    return this.#prepare(sql).all(values);
  }

  get(sql: string, values: Values): Row | undefined {
    return this.#prepare(sql).get(values);
  }

  /** Returns whether a row was changed, and the last inserted id. Only inside `write`. */
  run(sql: string, values: Values): { changed: boolean; id: bigint } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(values);
    return { changed: BigInt(changes) > 0n, id: BigInt(lastInsertRowid) };
  }

  /** Nanoseconds since 1970, never the same twice: clients order messages by it. */
  timestampNs(): bigint {
    const now = BigInt(Date.now()) * 1_000_000n;
    this.#lastTimestamp = now > this.#lastTimestamp ? now : this.#lastTimestamp + 1n;
    return this.#lastTimestamp;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#commitPending();
    this.#db.close();
  }

  #commitPending(): void {
    const writes = this.#pending;
    this.#pending = [];
    if (writes.length === 0) return;
    const done: PendingWrite[] = [];
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      for (const write of writes) if (this.#runAlone(write)) done.push(write);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      for (const write of writes) write.failed(error);
      return;
    }
    for (const write of done) write.committed();
  }

  #runAlone(write: PendingWrite): boolean {
    this.#db.exec('SAVEPOINT work');
    try {
      write.run();
      this.#db.exec('RELEASE work');
      return true;
    } catch (error) {
      this.#db.exec('ROLLBACK TO work; RELEASE work');
      write.failed(error);
      return false;
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      statement.setReadBigInts(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Typed access to columns: the schema is STRICT, so a mismatch is a bug. */
export const column = {
  integer(row: Row, name: string): bigint {
    const value = row[name];
    if (typeof value !== 'bigint') throw new Error(`column ${name} holds no integer`);
    return value;
  },
  boolean(row: Row, name: string): boolean {
    return column.integer(row, name) !== 0n;
  },
  bytes(row: Row, name: string): Uint8Array<ArrayBuffer> {
    const value = row[name];
    if (!(value instanceof Uint8Array)) throw new Error(`column ${name} holds no bytes`);
    return value as Uint8Array<ArrayBuffer>;
  },
  text(row: Row, name: string): string {
    const value = row[name];
    if (typeof value !== 'string') throw new Error(`column ${name} holds no text`);
    return value;
  },
};

/** Detects messages that were sent twice. */
export function digestOf(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
