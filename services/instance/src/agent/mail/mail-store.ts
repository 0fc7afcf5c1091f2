// Which mails the agent has shown. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';

export interface MailStore {
  /** False if it was shown before. `digest`: of the mail's ID. */
  show(digest: string, at: Date): boolean;
  shownSince(since: Date): number;
  /** Forgets those that were shown before. */
  forgetBefore(before: Date): void;
}

export function openMailStore(db: DatabaseSync): MailStore {
  return {
    show(digest, at) {
      const sql = 'INSERT OR IGNORE INTO mail_shown (digest, at) VALUES (:digest, :at)';
      return db.prepare(sql).run({ digest, at: at.getTime() }).changes === 1;
    },
    shownSince(since) {
      const { count } = db.prepare('SELECT count(*) AS count FROM mail_shown WHERE at > :since').get({ since: since.getTime() }) as {
        count: number;
      };
      return count;
    },
    forgetBefore: (before) => void db.prepare('DELETE FROM mail_shown WHERE at < :before').run({ before: before.getTime() }),
  };
}
