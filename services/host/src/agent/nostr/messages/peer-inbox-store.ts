// Which peers have proved that an inbox on XMTP is theirs. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';

interface PeerInbox {
  /** Empty: none. */
  inboxId: string;
  provenUntil: Date;
}

export interface PeerInboxStore {
  /** Undefined: it was never looked for. */
  of(publicKey: string): (PeerInbox & { lookedAt: Date; failures: number }) | undefined;
  /** With another inbox, its messages are read from the beginning. */
  found(publicKey: string, inbox: PeerInbox, lookedAt: Date): void;
  /** What was found before stays, as long as its proof counts. */
  notFound(publicKey: string, lookedAt: Date): void;
  /** How far the messages in it were read. Undefined: not at all. */
  cursor(publicKey: string): string | undefined;
  readTo(publicKey: string, cursor: string): void;
  /** Of those that are no peers any more. */
  keepOnly(publicKeys: readonly string[]): void;
}

export interface PeerInboxTable {
  readonly peerInboxes: PeerInboxStore;
}

export function openPeerInboxStore(db: DatabaseSync): PeerInboxStore {
  type Row = { inbox_id: string; proven_until: number; looked_at: number; failures: number; cursor: string };
  const rowOf = (public_key: string) =>
    db.prepare('SELECT * FROM peer_inbox WHERE public_key = :public_key').get({ public_key }) as Row | undefined;
  return {
    of(publicKey) {
      const row = rowOf(publicKey);
      if (row === undefined) return undefined;
      const { inbox_id: inboxId, proven_until: until, looked_at: at, failures } = row;
      return { inboxId, provenUntil: new Date(until), lookedAt: new Date(at), failures };
    },
    found(public_key, { inboxId, provenUntil }, lookedAt) {
      const sql = `INSERT INTO peer_inbox (public_key, inbox_id, proven_until, looked_at, failures)
        VALUES (:public_key, :inbox_id, :until, :at, 0)
        ON CONFLICT DO UPDATE SET cursor = iif(inbox_id = excluded.inbox_id, cursor, ''), inbox_id = excluded.inbox_id,
          proven_until = excluded.proven_until, looked_at = excluded.looked_at, failures = 0`;
      db.prepare(sql).run({ public_key, inbox_id: inboxId, until: provenUntil.getTime(), at: lookedAt.getTime() });
    },
    notFound(public_key, lookedAt) {
      const sql = `INSERT INTO peer_inbox (public_key, inbox_id, proven_until, looked_at, failures) VALUES (:public_key, '', 0, :at, 1)
        ON CONFLICT DO UPDATE SET looked_at = excluded.looked_at, failures = failures + 1`;
      db.prepare(sql).run({ public_key, at: lookedAt.getTime() });
    },
    cursor: (publicKey) => rowOf(publicKey)?.cursor || undefined,
    readTo: (public_key, cursor) =>
      void db.prepare('UPDATE peer_inbox SET cursor = :cursor WHERE public_key = :public_key').run({ public_key, cursor }),
    keepOnly: (publicKeys) =>
      void db
        .prepare('DELETE FROM peer_inbox WHERE public_key NOT IN (SELECT value FROM json_each(:kept))')
        .run({ kept: JSON.stringify(publicKeys) }),
  };
}
