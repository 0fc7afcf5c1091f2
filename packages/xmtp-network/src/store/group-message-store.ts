import type { PageRequest } from '../domain/paging.ts';
import { column, type Database, digestOf, type Row } from './database.ts';
import { idPageSql } from './page-sql.ts';

export interface NewGroupMessage {
  groupId: Uint8Array;
  data: Uint8Array;
  senderHmac: Uint8Array;
  shouldPush: boolean;
  isCommit: boolean;
}

export interface GroupMessageRow extends NewGroupMessage {
  id: bigint;
  createdNs: bigint;
}

export class GroupMessageStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All or nothing; existing messages are skipped silently. */
  append(messages: NewGroupMessage[]): Promise<void> {
    return this.#db.write(() => {
      for (const message of messages) this.#insert(message);
    });
  }

  page(groupId: Uint8Array, request: PageRequest): GroupMessageRow[] {
    return this.#db.all(...idPageSql('group_message', 'group_id', groupId, request)).map(fromRow);
  }

  newestOf(groupId: Uint8Array): GroupMessageRow | undefined {
    const row = this.#db.get('SELECT * FROM group_message WHERE group_id = :group_id ORDER BY id DESC LIMIT 1', { group_id: groupId });
    return row && fromRow(row);
  }

  #insert(message: NewGroupMessage): void {
    this.#db.run(
      `INSERT INTO group_message (group_id, created_ns, data, sender_hmac, should_push, is_commit, digest)
       VALUES (:group_id, :created_ns, :data, :sender_hmac, :should_push, :is_commit, :digest) ON CONFLICT (digest) DO NOTHING`,
      {
        group_id: message.groupId,
        created_ns: this.#db.timestampNs(),
        data: message.data,
        sender_hmac: message.senderHmac,
        should_push: Number(message.shouldPush),
        is_commit: Number(message.isCommit),
        digest: digestOf(message.groupId, message.data),
      },
    );
  }
}

function fromRow(row: Row): GroupMessageRow {
  return {
    id: column.integer(row, 'id'),
    createdNs: column.integer(row, 'created_ns'),
    groupId: column.bytes(row, 'group_id'),
    data: column.bytes(row, 'data'),
    senderHmac: column.bytes(row, 'sender_hmac'),
    shouldPush: column.boolean(row, 'should_push'),
    isCommit: column.boolean(row, 'is_commit'),
  };
}
