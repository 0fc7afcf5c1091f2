// Which mails, texts and messages the agent has shown. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';
import type { ReceivedSource } from './source.ts';

type Kind = ReceivedSource<never>['is'];

export interface ReceivedStore {
  /** False if it was shown before. `digest`: of its ID. */
  show(kind: Kind, digest: string, o: { at: Date; isCounted: boolean }): boolean;
  /** Number of those that count. */
  shownSince(kind: Kind, since: Date): number;
  /** Forgets those that were shown before. */
  forgetBefore(before: Date): void;
}

export interface ReceivedTable {
  readonly received: ReceivedStore;
}

export function openReceivedStore(db: DatabaseSync): ReceivedStore {
  return {
    show(kind, digest, { at, isCounted }) {
      const sql = 'INSERT OR IGNORE INTO received_shown (kind, digest, at, counted) VALUES (:kind, :digest, :at, :counted)';
      return db.prepare(sql).run({ kind, digest, at: at.getTime(), counted: Number(isCounted) }).changes === 1;
    },
    shownSince(kind, since) {
      const sql = 'SELECT count(*) AS count FROM received_shown WHERE kind = :kind AND counted = 1 AND at > :since';
      return (db.prepare(sql).get({ kind, since: since.getTime() }) as { count: number }).count;
    },
    forgetBefore: (before) => void db.prepare('DELETE FROM received_shown WHERE at < :before').run({ before: before.getTime() }),
  };
}
