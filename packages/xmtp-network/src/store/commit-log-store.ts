import type { PageRequest } from '../domain/paging.ts';
import { column, type Database } from './database.ts';
import { idPageSql } from './page-sql.ts';

export interface NewCommitLogEntry {
  groupId: Uint8Array;
  entry: Uint8Array;
  signature: Uint8Array;
  publicKey: Uint8Array;
}

export interface CommitLogRow {
  id: bigint;
  entry: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
  publicKey: Uint8Array<ArrayBuffer>;
}

export class CommitLogStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  append(entries: NewCommitLogEntry[]): Promise<void> {
    return this.#db.write(() => {
      for (const { groupId, entry, signature, publicKey } of entries) {
        this.#db.run(
          'INSERT INTO commit_log (group_id, entry, signature, public_key) VALUES (:group_id, :entry, :signature, :public_key)',
          {
            group_id: groupId,
            entry,
            signature,
            public_key: publicKey,
          },
        );
      }
    });
  }

  page(groupId: Uint8Array, request: PageRequest): CommitLogRow[] {
    return this.#db.all(...idPageSql('commit_log', 'group_id', groupId, request)).map((row) => ({
      id: column.integer(row, 'id'),
      entry: column.bytes(row, 'entry'),
      signature: column.bytes(row, 'signature'),
      publicKey: column.bytes(row, 'public_key'),
    }));
  }
}
