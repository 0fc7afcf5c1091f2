// Transfers that bring this agent context: it takes none that its owner has not announced.
import type { DatabaseSync } from 'node:sqlite';
import type { TransferKind } from './domain/transfer.ts';

/** What the source is answered, and where. */
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
  /** The only sender. */
  sourceInboxId: string;
  /** The only summary that is taken. Empty: any. */
  summaryDigest: string;
  state: 'waiting' | 'ingested' | 'refused';
  ack?: Acknowledgement;
  /** Epoch milliseconds. Undefined: it waits for as long as the agent lives. */
  expiresAt?: number;
}

export interface IncomingTransfers {
  /** Does nothing where the transfer is known. */
  expect(o: Omit<IncomingTransfer, 'state' | 'ack'>): void;
  find(transferId: string): IncomingTransfer | undefined;
  /** The one that makes this agent a clone. */
  ofClone(): IncomingTransfer | undefined;
  /** Oldest first, those that have expired included. */
  waiting(): IncomingTransfer[];
  /** Inboxes from which something was ever expected: they open no conversation to live in. */
  sources(): ReadonlySet<string>;
  end(transferId: string, state: 'ingested' | 'refused', ack?: Acknowledgement): void;
  /** Answers, and goes on waiting. */
  answer(transferId: string, ack: Acknowledgement): void;
  /** Answers that have not been sent. */
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
          VALUES (?, ?, ?, ?, ?, 'waiting', ?)`,
      ).run(o.transferId, o.kind, o.sourceInstanceId, o.sourceInboxId, o.summaryDigest, o.expiresAt ?? null);
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
