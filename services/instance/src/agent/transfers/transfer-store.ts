// Orders to hand context to another agent, and how far each of them is.
import type { DatabaseSync } from 'node:sqlite';

export type TransferState = 'ordered' | 'summarised' | 'delivered' | 'acknowledged' | 'failed';

export interface TransferOut {
  /** The claim of the clone, or the share. */
  claimId: string;
  kind: 'clone' | 'share';
  childInstanceId: string;
  childInboxId: string;
  directive: string;
  overriddenKeys: string[];
  /** Who ordered it. */
  ownerId: string;
  /** Nonce of the owner's statement, and the prompt's digest as it binds it: for the receipt. */
  statementNonce: string;
  contextPromptDigest: string;
  /** The summary that the owner has signed. Empty: whatever the prompt gives. */
  summaryDigest: string;
  state: TransferState;
  document?: Uint8Array;
  /** Of the document's parts, in their order. */
  partsSent: number;
  attempts: number;
  notBefore: number;
}

export interface TransferStore {
  order(o: Omit<TransferOut, 'state' | 'document' | 'partsSent' | 'attempts' | 'notBefore'>): void;
  byClaim(claimId: string): TransferOut | undefined;
  /** Not acknowledged and not failed, oldest order first. */
  open(): TransferOut[];
  /** `isFinal`: nothing will ever be summarised anew for this order. */
  summarised(claimId: string, document: Uint8Array, o: { isFinal: boolean }): void;
  /** So many parts are on the network. */
  partsSent(claimId: string, count: number): void;
  delivered(claimId: string, nextLookAt: number): void;
  later(claimId: string, at: number): void;
  /** The receiver needs everything: the document is made anew. */
  again(claimId: string): void;
  /** The agent is in none of its groups any more: what may not have arrived is sent again, from the beginning. */
  startOver(): void;
  /** For good. The document and the directive are what the owner said: they go as soon as nobody needs them. */
  end(claimId: string, state: 'acknowledged' | 'failed'): void;
}

interface Row {
  claim_id: string;
  kind: TransferOut['kind'];
  child_instance_id: string;
  child_inbox_id: string;
  directive: string;
  overridden_keys: string;
  owner_id: string;
  statement_nonce: string;
  context_prompt_digest: string;
  summary_digest: string;
  state: TransferState;
  document: Uint8Array | null;
  parts_sent: number;
  attempts: number;
  not_before: number;
}

const fromRow = (row: Row): TransferOut => ({
  claimId: row.claim_id,
  kind: row.kind,
  childInstanceId: row.child_instance_id,
  childInboxId: row.child_inbox_id,
  directive: row.directive,
  overriddenKeys: JSON.parse(row.overridden_keys) as string[],
  ownerId: row.owner_id,
  statementNonce: row.statement_nonce,
  contextPromptDigest: row.context_prompt_digest,
  summaryDigest: row.summary_digest,
  state: row.state,
  ...(row.document === null ? {} : { document: row.document }),
  partsSent: row.parts_sent,
  attempts: row.attempts,
  notBefore: row.not_before,
});

const OPEN = `state IN ('ordered', 'summarised', 'delivered')`;

export function openTransferStore(db: DatabaseSync): TransferStore {
  return {
    order(o) {
      db.prepare(
        `INSERT OR IGNORE INTO transfer_out (claim_id, kind, child_instance_id, child_inbox_id, directive, overridden_keys, owner_id,
            statement_nonce, context_prompt_digest, summary_digest, state)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ordered')`,
      ).run(
        o.claimId,
        o.kind,
        o.childInstanceId,
        o.childInboxId,
        o.directive,
        JSON.stringify(o.overriddenKeys),
        o.ownerId,
        o.statementNonce,
        o.contextPromptDigest,
        o.summaryDigest,
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
    summarised(claimId, document, { isFinal }) {
      const directive = isFinal ? `, directive = ''` : '';
      db.prepare(
        `UPDATE transfer_out SET state = 'summarised', document = ?, parts_sent = 0, attempts = 0, not_before = 0${directive}
          WHERE claim_id = ? AND ${OPEN}`,
      ).run(document, claimId);
    },
    partsSent(claimId, count) {
      db.prepare(`UPDATE transfer_out SET parts_sent = ? WHERE claim_id = ? AND ${OPEN}`).run(count, claimId);
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
    again(claimId) {
      db.prepare(
        `UPDATE transfer_out SET state = 'ordered', document = NULL, parts_sent = 0, attempts = 0, not_before = 0
          WHERE claim_id = ? AND ${OPEN}`,
      ).run(claimId);
    },
    startOver() {
      // At its sixth look a delivered one is sent anew (transfer-sending.ts).
      db.prepare(`UPDATE transfer_out SET parts_sent = 0, attempts = iif(state = 'delivered', 6, 0), not_before = 0 WHERE ${OPEN}`).run();
    },
    end(claimId, state) {
      db.prepare(`UPDATE transfer_out SET state = ?, document = NULL, directive = '' WHERE claim_id = ? AND ${OPEN}`).run(state, claimId);
    },
  };
}
