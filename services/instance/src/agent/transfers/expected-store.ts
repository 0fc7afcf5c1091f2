// Context that the owner has announced to this agent: it takes none that it does not expect.
import type { DatabaseSync } from 'node:sqlite';

/** What the sender is answered, and where. */
export interface Acknowledgement {
  groupId: string;
  /** Hex. */
  digest: string;
  outcome: 'ingested' | 'refused' | 'base-unknown';
  sent: boolean;
}

export interface ExpectedContext {
  shareId: string;
  sourceInstanceId: string;
  /** The only sender. */
  sourceInboxId: string;
  /** The only summary that is taken. Empty: any. */
  summaryDigest: string;
  state: 'waiting' | 'ingested' | 'refused';
  ack?: Acknowledgement;
  /** Epoch milliseconds. */
  expiresAt: number;
}

export interface ExpectedStore {
  /** Nothing where the share is known. */
  expect(o: Omit<ExpectedContext, 'state' | 'ack'>): void;
  byShare(shareId: string): ExpectedContext | undefined;
  /** Oldest first, those that have expired included. */
  waiting(): ExpectedContext[];
  /** Inboxes that something was ever expected from: they open no conversation to live in. */
  sources(): ReadonlySet<string>;
  end(shareId: string, state: 'ingested' | 'refused', ack?: Acknowledgement): void;
  /** Answers, and goes on waiting. */
  answer(shareId: string, ack: Acknowledgement): void;
  /** Answers that have not been sent. */
  owed(): { shareId: string; ack: Acknowledgement }[];
  answered(shareId: string): void;
}

interface Row {
  share_id: string;
  source_instance_id: string;
  source_inbox_id: string;
  summary_digest: string;
  state: ExpectedContext['state'];
  ack: string | null;
  expires_at: number;
}

const fromRow = (row: Row): ExpectedContext => ({
  shareId: row.share_id,
  sourceInstanceId: row.source_instance_id,
  sourceInboxId: row.source_inbox_id,
  summaryDigest: row.summary_digest,
  state: row.state,
  ...(row.ack === null ? {} : { ack: JSON.parse(row.ack) as Acknowledgement }),
  expiresAt: row.expires_at,
});

export function openExpectedStore(db: DatabaseSync): ExpectedStore {
  const all = (where: string) =>
    (db.prepare(`SELECT * FROM expected_context WHERE ${where} ORDER BY rowid`).all() as unknown as Row[]).map(fromRow);
  const keepAck = (shareId: string, ack: Acknowledgement | undefined) =>
    db.prepare('UPDATE expected_context SET ack = ? WHERE share_id = ?').run(ack === undefined ? null : JSON.stringify(ack), shareId);

  function byShare(shareId: string): ExpectedContext | undefined {
    const row = db.prepare('SELECT * FROM expected_context WHERE share_id = ?').get(shareId) as unknown as Row | undefined;
    return row && fromRow(row);
  }

  return {
    expect(o) {
      db.prepare(
        `INSERT OR IGNORE INTO expected_context (share_id, source_instance_id, source_inbox_id, summary_digest, state, expires_at)
          VALUES (?, ?, ?, ?, 'waiting', ?)`,
      ).run(o.shareId, o.sourceInstanceId, o.sourceInboxId, o.summaryDigest, o.expiresAt);
    },
    byShare,
    waiting: () => all(`state = 'waiting'`),
    sources: () => new Set(all('TRUE').map(({ sourceInboxId }) => sourceInboxId)),
    end(shareId, state, ack) {
      db.prepare('UPDATE expected_context SET state = ? WHERE share_id = ?').run(state, shareId);
      keepAck(shareId, ack);
    },
    answer: (shareId, ack) => void keepAck(shareId, ack),
    owed: () => all('ack IS NOT NULL').flatMap(({ shareId, ack }) => (ack && !ack.sent ? [{ shareId, ack }] : [])),
    answered(shareId) {
      const known = byShare(shareId)?.ack;
      if (known) keepAck(shareId, { ...known, sent: true });
    },
  };
}
