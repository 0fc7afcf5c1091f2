// Which mails the agent has shown, and for a week what an answer to one needs. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';
import type { ReceivedMail } from './domain/received-mail.ts';

/** A mail that can be answered. */
export type ShownMail = Pick<ReceivedMail, 'id' | 'fromAddress' | 'fromName' | 'subject'>;

export interface MailStore {
  /** False if it was shown before. `digest`: of the mail's ID. */
  show(digest: string, mail: ShownMail, at: Date): boolean;
  shownSince(since: Date): number;
  /** Newest first. */
  answerable(): ShownMail[];
  /** Forgets those that were shown before, and of those shown before `answerable` what an answer needs. */
  forgetBefore(before: Date, answerable: Date): void;
}

interface Row {
  mail_id: string;
  from_address: string | null;
  from_name: string;
  subject: string;
}

export function openMailStore(db: DatabaseSync): MailStore {
  return {
    show(digest, { id, fromAddress, fromName, subject }, at) {
      const sql = `INSERT OR IGNORE INTO mail_shown (digest, at, mail_id, from_address, from_name, subject)
        VALUES (:digest, :at, :mail_id, :from_address, :from_name, :subject)`;
      const mail = { mail_id: id, from_address: fromAddress ?? null, from_name: fromName, subject };
      return db.prepare(sql).run({ digest, at: at.getTime(), ...mail }).changes === 1;
    },
    shownSince(since) {
      const { count } = db.prepare('SELECT count(*) AS count FROM mail_shown WHERE at > :since').get({ since: since.getTime() }) as {
        count: number;
      };
      return count;
    },
    answerable() {
      const rows = db.prepare('SELECT * FROM mail_shown WHERE mail_id IS NOT NULL ORDER BY seq DESC').all() as unknown as Row[];
      return rows.map((row) => ({
        id: row.mail_id,
        fromAddress: row.from_address ?? undefined,
        fromName: row.from_name,
        subject: row.subject,
      }));
    },
    forgetBefore(before, answerable) {
      db.prepare('DELETE FROM mail_shown WHERE at < :before').run({ before: before.getTime() });
      const sql = `UPDATE mail_shown SET mail_id = NULL, from_address = NULL, from_name = NULL, subject = NULL
        WHERE at < :before AND mail_id IS NOT NULL`;
      db.prepare(sql).run({ before: answerable.getTime() });
    },
  };
}
