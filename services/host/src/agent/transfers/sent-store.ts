// What receivers of this agent's context have acknowledged: fingerprints, never text.
import type { DatabaseSync } from 'node:sqlite';
import type { SentItem } from './domain/summary/sent-entries.ts';

/** Fingerprint of a deleted item that the receiver still has: a real fingerprint could be guessed. */
const FORGOTTEN = '';
/** Same, and the receiver has acknowledged the withdrawal. It stays listed, as the receiver may lose its files. */
const WITHDRAWN = '-';

export interface SentStore {
  /** Whether that inbox has acknowledged a document that later ones can be based on. */
  has(targetInboxId: string): boolean;
  /** Digest of that document, hex; empty: none. */
  base(targetInboxId: string): string;
  /** By source id. Deleted items have a fingerprint no entry can have. */
  fingerprints(targetInboxId: string): ReadonlyMap<string, string>;
  /** Overridden items are withdrawn from receivers as if deleted; if they return, they are new. */
  letGo(sourceIds: readonly string[]): void;
  /** Ids of items that were sent to that inbox and that the agent no longer knows. Without a base, includes those already withdrawn. */
  toWithdraw(targetInboxId: string): string[];
  acknowledged(targetInboxId: string, o: { digest: string; items: readonly SentItem[]; withdrawn: readonly string[] }): void;
  /** That inbox lost what it had: the next document must contain everything. */
  startOver(targetInboxId: string): void;
}

export interface SentTable {
  readonly sent: SentStore;
}

export function openSentStore(db: DatabaseSync): SentStore {
  // A trigger, so that no deletion anywhere can bypass it: not even a fingerprint of a forgotten item stays.
  db.exec(`CREATE TEMP TRIGGER IF NOT EXISTS forget_sent AFTER DELETE ON main.memory_item BEGIN
    UPDATE sent_item SET fingerprint = '${FORGOTTEN}' WHERE source_id = OLD.id AND fingerprint <> '${WITHDRAWN}';
  END`);

  function base(targetInboxId: string): string {
    const row = db.prepare('SELECT digest FROM sent_document WHERE target_inbox_id = ?').get(targetInboxId);
    return (row as { digest: string } | undefined)?.digest ?? '';
  }

  function rows(targetInboxId: string): { source_id: string; fingerprint: string }[] {
    const sql = 'SELECT source_id, fingerprint FROM sent_item WHERE target_inbox_id = ? ORDER BY rowid';
    return db.prepare(sql).all(targetInboxId) as unknown as { source_id: string; fingerprint: string }[];
  }

  return {
    has: (targetInboxId) => base(targetInboxId) !== '',
    base,
    fingerprints: (targetInboxId) => new Map(rows(targetInboxId).map((row) => [row.source_id, row.fingerprint])),
    toWithdraw: (targetInboxId) => {
      const stillToTell = base(targetInboxId) === '' ? [FORGOTTEN, WITHDRAWN] : [FORGOTTEN];
      return rows(targetInboxId).flatMap((row) => (stillToTell.includes(row.fingerprint) ? [row.source_id] : []));
    },
    letGo(sourceIds) {
      const sql = `UPDATE sent_item SET fingerprint = '${FORGOTTEN}' WHERE source_id = ? AND fingerprint <> '${WITHDRAWN}'`;
      const forget = db.prepare(sql);
      for (const id of sourceIds) forget.run(id);
    },
    acknowledged(targetInboxId, { digest, items, withdrawn }) {
      const keep = db.prepare(
        `INSERT INTO sent_item (target_inbox_id, source_id, fingerprint) VALUES (?, ?, ?)
          ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint`,
      );
      for (const { sourceId, fingerprint } of items) keep.run(targetInboxId, sourceId, fingerprint);
      const withdraw = db.prepare(
        `UPDATE sent_item SET fingerprint = '${WITHDRAWN}' WHERE target_inbox_id = ? AND source_id = ? AND fingerprint = '${FORGOTTEN}'`,
      );
      for (const id of withdrawn) withdraw.run(targetInboxId, id);
      db.prepare(
        'INSERT INTO sent_document (target_inbox_id, digest) VALUES (?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest',
      ).run(targetInboxId, digest);
    },
    startOver(targetInboxId) {
      db.prepare(`DELETE FROM sent_item WHERE target_inbox_id = ? AND fingerprint NOT IN ('${FORGOTTEN}', '${WITHDRAWN}')`).run(
        targetInboxId,
      );
      db.prepare('DELETE FROM sent_document WHERE target_inbox_id = ?').run(targetInboxId);
    },
  };
}
