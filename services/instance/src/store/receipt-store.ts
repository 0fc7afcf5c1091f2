// Receipts for the owner that are still to be sent. Owed in the transaction that records what they are for.
import type { DatabaseSync } from 'node:sqlite';
import type { ReceiptStatement } from '@offshoot/receipts';

export interface OwedReceipt {
  claimId: string;
  /** Who is to have it: the owner when the context went out, whoever owns the agent now. */
  ownerId: string;
  statement: ReceiptStatement;
  attempts: number;
  notBefore: number;
}

export interface ReceiptStore {
  owe(o: Pick<OwedReceipt, 'claimId' | 'ownerId' | 'statement'>): void;
  /** Oldest first. */
  owed(): OwedReceipt[];
  later(claimId: string, at: number): void;
  /** Sent, or given up. */
  settle(claimId: string): void;
}

interface Row {
  claim_id: string;
  owner_id: string;
  body: string;
  attempts: number;
  not_before: number;
}

export function openReceiptStore(db: DatabaseSync): ReceiptStore {
  return {
    owe({ claimId, ownerId, statement }) {
      db.prepare('INSERT OR IGNORE INTO receipt_owed (claim_id, owner_id, body) VALUES (?, ?, ?)').run(
        claimId,
        ownerId,
        JSON.stringify(statement),
      );
    },
    owed() {
      const rows = db.prepare('SELECT * FROM receipt_owed ORDER BY rowid').all() as unknown as Row[];
      return rows.map((row) => ({
        claimId: row.claim_id,
        ownerId: row.owner_id,
        statement: revived(row.body),
        attempts: row.attempts,
        notBefore: row.not_before,
      }));
    },
    later(claimId, at) {
      db.prepare('UPDATE receipt_owed SET attempts = attempts + 1, not_before = ? WHERE claim_id = ?').run(at, claimId);
    },
    settle(claimId) {
      db.prepare('DELETE FROM receipt_owed WHERE claim_id = ?').run(claimId);
    },
  };
}

function revived(json: string): ReceiptStatement {
  const { envelope, action } = JSON.parse(json) as ReceiptStatement;
  return { action, envelope: { ...envelope, issuedAt: new Date(envelope.issuedAt) } };
}
