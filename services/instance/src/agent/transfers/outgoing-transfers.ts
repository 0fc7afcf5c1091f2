// Transfers that this agent sends, and how far each of them is.
import type { DatabaseSync } from 'node:sqlite';
import type { TransferKind } from './domain/transfer.ts';

type OutgoingState = 'ordered' | 'summarised' | 'delivered' | 'acknowledged' | 'failed';

export interface OutgoingTransfer {
  transferId: string;
  kind: TransferKind;
  targetInstanceId: string;
  targetInboxId: string;
  contextPrompt: string;
  /** Of a clone: keys whose values the claim gave anew. */
  overriddenConfigKeys: string[];
  /** Who ordered it. */
  ownerId: string;
  /** Nonce of the owner's statement, and the prompt's digest as it binds it: for the receipt. */
  statementNonce: string;
  contextPromptDigest: string;
  /** The summary that the owner has signed. Empty: whatever the prompt gives. */
  summaryDigest: string;
  state: OutgoingState;
  document?: Uint8Array;
  /** Of the document's parts, in their order. */
  partsSent: number;
  attempts: number;
  notBefore: number;
}

export interface OutgoingTransfers {
  order(o: Omit<OutgoingTransfer, 'state' | 'document' | 'partsSent' | 'attempts' | 'notBefore'>): void;
  find(transferId: string): OutgoingTransfer | undefined;
  /** Not acknowledged and not failed, oldest order first. */
  open(): OutgoingTransfer[];
  /** `isFinal`: nothing will ever be summarised anew for this order. */
  summarised(transferId: string, document: Uint8Array, o: { isFinal: boolean }): void;
  /** So many parts are on the network. */
  partsSent(transferId: string, count: number): void;
  delivered(transferId: string, nextLookAt: number): void;
  later(transferId: string, at: number): void;
  /** The receiver needs everything: the document is made anew. */
  again(transferId: string): void;
  /** The agent is in none of its groups any more: what may not have arrived is sent again, from the beginning. */
  startOver(): void;
  /** For good. The document and the context prompt hold what people said: they go as soon as nobody needs them. */
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

export function openOutgoingTransfers(db: DatabaseSync): OutgoingTransfers {
  return {
    order(o) {
      db.prepare(
        `INSERT OR IGNORE INTO transfer_out (transfer_id, kind, target_instance_id, target_inbox_id, context_prompt, overridden_config_keys, owner_id,
            statement_nonce, context_prompt_digest, summary_digest, state)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ordered')`,
      ).run(
        o.transferId,
        o.kind,
        o.targetInstanceId,
        o.targetInboxId,
        o.contextPrompt,
        JSON.stringify(o.overriddenConfigKeys),
        o.ownerId,
        o.statementNonce,
        o.contextPromptDigest,
        o.summaryDigest,
      );
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
      // At its sixth look a delivered one is sent anew (agent/transfers/sending.ts).
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
