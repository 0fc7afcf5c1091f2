// Transfers this agent sends, with their progress.
import type { DatabaseSync } from 'node:sqlite';
import type { TransferKind } from '../orders/domain/transfer-order.ts';

type OutgoingState = 'ordered' | 'summarised' | 'delivered' | 'acknowledged' | 'failed';

export interface OutgoingTransfer {
  transferId: string;
  kind: TransferKind;
  targetInstanceId: string;
  targetInboxId: string;
  contextPrompt: string;
  /** For a clone: keys whose values were given anew in the claim. */
  overriddenConfigKeys: string[];
  /** Who ordered it. */
  ownerId: string;
  /** Nonce of the owner's statement, and the prompt's digest bound by it: for the receipt. */
  statementNonce: string;
  contextPromptDigest: string;
  /** The summary that the owner signed. Empty: the items that the prompt selects. */
  summaryDigest: string;
  state: OutgoingState;
  document?: Uint8Array;
  /** Number of the document's parts sent, in order. */
  partsSent: number;
  attempts: number;
  notBefore: number;
}

export interface OutgoingTransfers {
  order(o: Omit<OutgoingTransfer, 'state' | 'document' | 'partsSent' | 'attempts' | 'notBefore'>): void;
  find(transferId: string): OutgoingTransfer | undefined;
  /** Neither acknowledged nor failed, oldest first. */
  open(): OutgoingTransfer[];
  /** `isFinal`: this order will never be summarised again. */
  summarised(transferId: string, document: Uint8Array, o: { isFinal: boolean }): void;
  /** This many parts have been sent. */
  partsSent(transferId: string, count: number): void;
  delivered(transferId: string, nextLookAt: number): void;
  later(transferId: string, at: number): void;
  /** The receiver needs everything: the document is made anew. */
  again(transferId: string): void;
  /** The agent is no longer in any of its groups: everything that may not have arrived is sent again from the start. */
  startOver(): void;
  /** Final. The document and the context prompt contain people's words, so they are deleted as soon as they are no longer needed. */
  end(transferId: string, state: 'acknowledged' | 'failed'): void;
}

interface Row {
  transfer_id: string;
  kind: TransferKind;
  target_instance_id: string;
  target_inbox_id: string;
  context_prompt: string;
  overridden_config_keys: string;
  owner_id: string;
  statement_nonce: string;
  context_prompt_digest: string;
  summary_digest: string;
  state: OutgoingState;
  document: Uint8Array | null;
  parts_sent: number;
  attempts: number;
  not_before: number;
}

const fromRow = (row: Row): OutgoingTransfer => ({
  transferId: row.transfer_id,
  kind: row.kind,
  targetInstanceId: row.target_instance_id,
  targetInboxId: row.target_inbox_id,
  contextPrompt: row.context_prompt,
  overriddenConfigKeys: JSON.parse(row.overridden_config_keys) as string[],
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

export interface OutgoingTable {
  readonly outgoing: OutgoingTransfers;
}

export function openOutgoingTransfers(db: DatabaseSync): OutgoingTransfers {
  return {
    order(o) {
      db.prepare(
        `INSERT OR IGNORE INTO transfer_out (transfer_id, kind, target_instance_id, target_inbox_id, context_prompt, overridden_config_keys, owner_id,
            statement_nonce, context_prompt_digest, summary_digest, state)
          VALUES (:transfer_id, :kind, :target_instance_id, :target_inbox_id, :context_prompt, :overridden_config_keys, :owner_id,
            :statement_nonce, :context_prompt_digest, :summary_digest, 'ordered')`,
      ).run({
        transfer_id: o.transferId,
        kind: o.kind,
        target_instance_id: o.targetInstanceId,
        target_inbox_id: o.targetInboxId,
        context_prompt: o.contextPrompt,
        overridden_config_keys: JSON.stringify(o.overriddenConfigKeys),
        owner_id: o.ownerId,
        statement_nonce: o.statementNonce,
        context_prompt_digest: o.contextPromptDigest,
        summary_digest: o.summaryDigest,
      });
    },
    find(transferId) {
      const row = db.prepare('SELECT * FROM transfer_out WHERE transfer_id = ?').get(transferId) as unknown as Row | undefined;
      return row && fromRow(row);
    },
    open() {
      const sql = `SELECT * FROM transfer_out WHERE ${OPEN} ORDER BY rowid`;
      return (db.prepare(sql).all() as unknown as Row[]).map(fromRow);
    },
    summarised(transferId, document, { isFinal }) {
      const prompt = isFinal ? `, context_prompt = ''` : '';
      db.prepare(
        `UPDATE transfer_out SET state = 'summarised', document = ?, parts_sent = 0, attempts = 0, not_before = 0${prompt}
          WHERE transfer_id = ? AND ${OPEN}`,
      ).run(document, transferId);
    },
    partsSent(transferId, count) {
      db.prepare(`UPDATE transfer_out SET parts_sent = ? WHERE transfer_id = ? AND ${OPEN}`).run(count, transferId);
    },
    delivered(transferId, nextLookAt) {
      db.prepare(`UPDATE transfer_out SET state = 'delivered', attempts = 0, not_before = ? WHERE transfer_id = ? AND ${OPEN}`).run(
        nextLookAt,
        transferId,
      );
    },
    later(transferId, at) {
      db.prepare(`UPDATE transfer_out SET attempts = attempts + 1, not_before = ? WHERE transfer_id = ? AND ${OPEN}`).run(at, transferId);
    },
    again(transferId) {
      db.prepare(
        `UPDATE transfer_out SET state = 'ordered', document = NULL, parts_sent = 0, attempts = 0, not_before = 0
          WHERE transfer_id = ? AND ${OPEN}`,
      ).run(transferId);
    },
    startOver() {
      // A delivered one is resent at its sixth look (agent/transfers/sending.ts).
      db.prepare(`UPDATE transfer_out SET parts_sent = 0, attempts = iif(state = 'delivered', 6, 0), not_before = 0 WHERE ${OPEN}`).run();
    },
    end(transferId, state) {
      db.prepare(`UPDATE transfer_out SET state = ?, document = NULL, context_prompt = '' WHERE transfer_id = ? AND ${OPEN}`).run(
        state,
        transferId,
      );
    },
  };
}
