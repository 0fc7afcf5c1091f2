import { applyUpdate, type InboxState } from '../domain/identity-log.ts';
import type { IdentityUpdate, MemberKey, Signer } from '../domain/identity-update.ts';
import { column, type Database } from './database.ts';

export interface InboxUpdateRow {
  id: bigint;
  createdNs: bigint;
  /** The update as the client sent it (serialised protobuf). */
  body: Uint8Array;
}

export class IdentityStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Validates and appends in one transaction, so that no two updates are checked against the same old state. Throws IdentityRefusal. */
  append(update: IdentityUpdate<Signer>, body: Uint8Array): Promise<void> {
    return this.#db.write(() => {
      const before = this.#stateOf(update.inboxId);
      const after = applyUpdate(before, update);
      const { id } = this.#db.run('INSERT INTO inbox_update (inbox_id, created_ns, body) VALUES (:inbox_id, :created_ns, :body)', {
        inbox_id: update.inboxId,
        created_ns: this.#db.timestampNs(),
        body,
      });
      this.#db.run(
        'INSERT INTO inbox (inbox_id, state) VALUES (:inbox_id, :state) ON CONFLICT (inbox_id) DO UPDATE SET state = excluded.state',
        { inbox_id: update.inboxId, state: serialise(after) },
      );
      this.#indexAddresses(before, after, id);
    });
  }

  updatesAfter(inboxId: string, cursor: bigint): InboxUpdateRow[] {
    const sql = 'SELECT * FROM inbox_update WHERE inbox_id = :inbox_id AND id > :cursor ORDER BY id';
    return this.#db.all(sql, { inbox_id: inboxId, cursor }).map((row) => ({
      id: column.integer(row, 'id'),
      createdNs: column.integer(row, 'created_ns'),
      body: column.bytes(row, 'body'),
    }));
  }

  /** The inbox the address belongs to; if it was linked to several, the newest. */
  inboxOfAddress(address: string): string | undefined {
    const row = this.#db.get(
      'SELECT inbox_id FROM inbox_address WHERE address = :address AND revoked_at IS NULL ORDER BY associated_at DESC LIMIT 1',
      { address: address.toLowerCase() },
    );
    return row && column.text(row, 'inbox_id');
  }

  #stateOf(inboxId: string): InboxState | undefined {
    const row = this.#db.get('SELECT state FROM inbox WHERE inbox_id = :inbox_id', { inbox_id: inboxId });
    return row && deserialise(column.text(row, 'state'));
  }

  #indexAddresses(before: InboxState | undefined, after: InboxState, updateId: bigint): void {
    const old = addressesOf(before);
    const current = addressesOf(after);
    for (const address of current) {
      if (old.has(address)) continue;
      this.#db.run('INSERT INTO inbox_address (address, inbox_id, associated_at) VALUES (:address, :inbox_id, :update_id)', {
        address,
        inbox_id: after.inboxId,
        update_id: updateId,
      });
    }
    for (const address of old) {
      if (current.has(address)) continue;
      this.#db.run(
        'UPDATE inbox_address SET revoked_at = :update_id WHERE address = :address AND inbox_id = :inbox_id AND revoked_at IS NULL',
        { update_id: updateId, address, inbox_id: after.inboxId },
      );
    }
  }
}

function addressesOf(state: InboxState | undefined): Set<string> {
  const wallets = [...(state?.members.keys() ?? [])].filter((key) => key.startsWith('wallet:'));
  return new Set(wallets.map((key) => key.slice('wallet:'.length)));
}

interface SerialisedState {
  inboxId: string;
  recovery: MemberKey;
  members: [MemberKey, MemberKey | null][];
  seals: string[];
  updates: number;
}

function serialise(state: InboxState): string {
  const serialised: SerialisedState = {
    ...state,
    members: [...state.members].map(([member, addedBy]) => [member, addedBy ?? null]),
    seals: [...state.seals],
  };
  return JSON.stringify(serialised);
}

function deserialise(text: string): InboxState {
  const state = JSON.parse(text) as SerialisedState;
  return {
    ...state,
    members: new Map(state.members.map(([member, addedBy]) => [member, addedBy ?? undefined])),
    seals: new Set(state.seals),
  };
}
