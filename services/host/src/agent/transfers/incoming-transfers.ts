// Transfers that bring context to this agent: it accepts only those its owner has announced.
import type { DatabaseSync } from 'node:sqlite';
import type { TransferKind } from '../orders/domain/transfer-order.ts';

/** The reply to the source, and where to send it. */
export interface Acknowledgement {
  groupId: string;
  /** Hex. */
  digest: string;
  outcome: 'ingested' | 'refused' | 'base-unknown';
  sent: boolean;
}

export interface IncomingTransfer {
  transferId: string;
  kind: TransferKind;
  sourceInstanceId: string;
  /** The only accepted sender. */
  sourceInboxId: string;
  /** The only accepted summary. Empty: any. */
  summaryDigest: string;
  state: 'waiting' | 'ingested' | 'refused';
  ack?: Acknowledgement;
  /** Epoch milliseconds. Undefined: never. */
  expiresAt?: number;
}

export interface IncomingTransfers {
  /** Does nothing if the transfer is known. */
  expect(o: Omit<IncomingTransfer, 'state' | 'ack'>): void;
  find(transferId: string): IncomingTransfer | undefined;
  /** The transfer that makes this agent a clone. */
  ofClone(): IncomingTransfer | undefined;
  /** Oldest first, including expired ones. */
  waiting(): IncomingTransfer[];
  /** Inboxes from which a transfer was ever expected: their groups are never conversations to join. */
  sources(): ReadonlySet<string>;
  end(transferId: string, state: 'ingested' | 'refused', ack?: Acknowledgement): void;
  /** Records a reply and keeps waiting. */
  answer(transferId: string, ack: Acknowledgement): void;
  /** Unsent replies. */
  owed(): { transferId: string; ack: Acknowledgement }[];
  answered(transferId: string): void;
}

interface Row {
  transfer_id: string;
  kind: TransferKind;
  source_instance_id: string;
  source_inbox_id: string;
  summary_digest: string;
  state: IncomingTransfer['state'];
  ack: string | null;
  expires_at: number | null;
}

const fromRow = (row: Row): IncomingTransfer => ({
  transferId: row.transfer_id,
  kind: row.kind,
  sourceInstanceId: row.source_instance_id,
  sourceInboxId: row.source_inbox_id,
  summaryDigest: row.summary_digest,
  state: row.state,
  ...(row.ack === null ? {} : { ack: JSON.parse(row.ack) as Acknowledgement }),
  ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
});

export interface IncomingTable {
  readonly incoming: IncomingTransfers;
}

export function openIncomingTransfers(db: DatabaseSync): IncomingTransfers {
  const all = (where: string) =>
    (db.prepare(`SELECT * FROM transfer_in WHERE ${where} ORDER BY rowid`).all() as unknown as Row[]).map(fromRow);
  const keepAck = (transferId: string, ack: Acknowledgement | undefined) =>
    db.prepare('UPDATE transfer_in SET ack = ? WHERE transfer_id = ?').run(ack === undefined ? null : JSON.stringify(ack), transferId);

  function find(transferId: string): IncomingTransfer | undefined {
    const row = db.prepare('SELECT * FROM transfer_in WHERE transfer_id = ?').get(transferId) as unknown as Row | undefined;
    return row && fromRow(row);
  }

  return {
    expect(o) {
      db.prepare(
        `INSERT OR IGNORE INTO transfer_in (transfer_id, kind, source_instance_id, source_inbox_id, summary_digest, state, expires_at)
          VALUES (:transfer_id, :kind, :source_instance_id, :source_inbox_id, :summary_digest, 'waiting', :expires_at)`,
      ).run({
        transfer_id: o.transferId,
        kind: o.kind,
        source_instance_id: o.sourceInstanceId,
        source_inbox_id: o.sourceInboxId,
        summary_digest: o.summaryDigest,
        expires_at: o.expiresAt ?? null,
      });
    },
    find,
    ofClone: () => all(`kind = 'clone'`)[0],
    waiting: () => all(`state = 'waiting'`),
    sources: () => new Set(all('TRUE').map(({ sourceInboxId }) => sourceInboxId)),
    end(transferId, state, ack) {
      db.prepare('UPDATE transfer_in SET state = ? WHERE transfer_id = ?').run(state, transferId);
      keepAck(transferId, ack);
    },
    answer: (transferId, ack) => void keepAck(transferId, ack),
    owed: () => all('ack IS NOT NULL').flatMap(({ transferId, ack }) => (ack && !ack.sent ? [{ transferId, ack }] : [])),
    answered(transferId) {
      const known = find(transferId)?.ack;
      if (known) keepAck(transferId, { ...known, sent: true });
    },
  };
}
