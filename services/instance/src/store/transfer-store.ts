// Orders to hand context to a child, and how far each of them is.
import type { DatabaseSync } from 'node:sqlite';

export type TransferState = 'ordered' | 'summarised' | 'delivered' | 'acknowledged' | 'failed';

export interface TransferOut {
  claimId: string;
  childInstanceId: string;
  childInboxId: string;
  directive: string;
  overriddenKeys: string[];
  /** Who ordered it. */
  ownerId: string;
  /** Nonce of the owner's statement, and the prompt's digest as it binds it: for the receipt. */
  statementNonce: string;
  contextPromptDigest: string;
  state: TransferState;
  document?: Uint8Array;
  attempts: number;
  notBefore: number;
}

export interface TransferStore {
  order(o: Omit<TransferOut, 'state' | 'document' | 'attempts' | 'notBefore'>): void;
  byClaim(claimId: string): TransferOut | undefined;
  /** Not acknowledged and not failed, oldest order first. */
  open(): TransferOut[];
  summarised(claimId: string, document: Uint8Array): void;
  delivered(claimId: string, nextLookAt: number): void;
  later(claimId: string, at: number): void;
  /** For good. The document and the directive are what the owner said: they go as soon as nobody needs them. */
  end(claimId: string, state: 'acknowledged' | 'failed'): void;
}

interface Row {
  claim_id: string;
  child_instance_id: string;
  child_inbox_id: string;
  directive: string;
  overridden_keys: string;
  owner_id: string;
  statement_nonce: string;
  context_prompt_digest: string;
  state: TransferState;
  document: Uint8Array | null;
  attempts: number;
  not_before: number;
}

const fromRow = (row: Row): TransferOut => ({
  claimId: row.claim_id,
  childInstanceId: row.child_instance_id,
  childInboxId: row.child_inbox_id,
  directive: row.directive,
  overriddenKeys: JSON.parse(row.overridden_keys) as string[],
  ownerId: row.owner_id,
  statementNonce: row.statement_nonce,
  contextPromptDigest: row.context_prompt_digest,
  state: row.state,
  ...(row.document === null ? {} : { document: row.document }),
  attempts: row.attempts,
  notBefore: row.not_before,
});

const OPEN = `state IN ('ordered', 'summarised', 'delivered')`;

export function openTransferStore(db: DatabaseSync): TransferStore {
  return {
    order(o) {
      db.prepare(
        `INSERT OR IGNORE INTO transfer_out (claim_id, child_instance_id, child_inbox_id, directive, overridden_keys, owner_id, statement_nonce, context_prompt_digest, state)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'ordered')`,
      ).run(
        o.claimId,
        o.childInstanceId,
        o.childInboxId,
        o.directive,
        JSON.stringify(o.overriddenKeys),
        o.ownerId,
        o.statementNonce,
        o.contextPromptDigest,
      );
    },
    byClaim(claimId) {
      const row = db.prepare('SELECT * FROM transfer_out WHERE claim_id = ?').get(claimId) as unknown as Row | undefined;
      return row && fromRow(row);
    },
    open() {
      const sql = `SELECT * FROM transfer_out WHERE ${OPEN} ORDER BY rowid`;
      return (db.prepare(sql).all() as unknown as Row[]).map(fromRow);
    },
    summarised(claimId, document) {
      db.prepare(
        `UPDATE transfer_out SET state = 'summarised', document = ?, attempts = 0, not_before = 0, directive = '' WHERE claim_id = ? AND ${OPEN}`,
      ).run(document, claimId);
    },
    delivered(claimId, nextLookAt) {
      db.prepare(`UPDATE transfer_out SET state = 'delivered', attempts = 0, not_before = ? WHERE claim_id = ? AND ${OPEN}`).run(
        nextLookAt,
        claimId,
      );
    },
    later(claimId, at) {
      db.prepare(`UPDATE transfer_out SET attempts = attempts + 1, not_before = ? WHERE claim_id = ? AND ${OPEN}`).run(at, claimId);
    },
    end(claimId, state) {
      db.prepare(`UPDATE transfer_out SET state = ?, document = NULL, directive = '' WHERE claim_id = ? AND ${OPEN}`).run(state, claimId);
    },
  };
}
