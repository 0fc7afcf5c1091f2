// Receipts still to be sent to the owner. Added in the transaction that records what they confirm.
import type { DatabaseSync } from 'node:sqlite';
import type { ReceiptStatement } from '@offshoot/convos/receipt-codec.ts';

export interface OwedReceipt {
  /** Names the transfer and the document. */
  key: string;
  /** The recipient: the owner at the time the context left, even if the agent has another one now. */
  ownerId: string;
  statement: ReceiptStatement;
  attempts: number;
  notBefore: number;
}

export interface ReceiptStore {
  owe(o: Pick<OwedReceipt, 'key' | 'ownerId' | 'statement'>): void;
  /** Oldest first. */
  owed(): OwedReceipt[];
  later(key: string, at: number): void;
  /** The receipt was sent, or given up. */
  settle(key: string): void;
}

interface Row {
  key: string;
  owner_id: string;
  body: string;
  attempts: number;
  not_before: number;
}

export interface ReceiptTable {
  readonly receipts: ReceiptStore;
}

export function openReceiptStore(db: DatabaseSync): ReceiptStore {
  return {
    owe({ key, ownerId, statement }) {
      db.prepare('INSERT OR IGNORE INTO receipt_owed (key, owner_id, body) VALUES (?, ?, ?)').run(key, ownerId, JSON.stringify(statement));
    },
    owed() {
      const rows = db.prepare('SELECT * FROM receipt_owed ORDER BY rowid').all() as unknown as Row[];
      return rows.map((row) => ({
        key: row.key,
        ownerId: row.owner_id,
        statement: revived(row.body),
        attempts: row.attempts,
        notBefore: row.not_before,
      }));
    },
    later(key, at) {
      db.prepare('UPDATE receipt_owed SET attempts = attempts + 1, not_before = ? WHERE key = ?').run(at, key);
    },
    settle(key) {
      db.prepare('DELETE FROM receipt_owed WHERE key = ?').run(key);
    },
  };
}

function revived(json: string): ReceiptStatement {
  const { envelope, action } = JSON.parse(json) as ReceiptStatement;
  return { action, envelope: { ...envelope, issuedAt: new Date(envelope.issuedAt) } };
}
