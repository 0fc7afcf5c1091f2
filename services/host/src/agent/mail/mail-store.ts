// The data for an answer to a mail that the agent has shown, for a week. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';
import type { ReceivedMail } from './domain/mail-line.ts';

/** A mail that can be answered. */
export type ShownMail = Pick<ReceivedMail, 'id' | 'fromAddress' | 'fromName' | 'others' | 'subject'>;

export interface MailStore {
  /** Forgets those that were kept a week before. */
  keep(mail: ShownMail, at: Date): void;
  /** Newest first. */
  answerable(): ShownMail[];
}

interface Row {
  mail_id: string;
  from_address: string | null;
  from_name: string;
  others: string;
  subject: string;
}

/** Later nobody means it with “answer the mail”. */
const ANSWERABLE_MS = 7 * 24 * 60 * 60_000;

export interface MailTable {
  readonly mails: MailStore;
}

export function openMailStore(db: DatabaseSync): MailStore {
  return {
    keep({ id, fromAddress, fromName, others, subject }, at) {
      db.prepare('DELETE FROM mail_answerable WHERE at < :before').run({ before: at.getTime() - ANSWERABLE_MS });
      const sql = `INSERT INTO mail_answerable (at, mail_id, from_address, from_name, others, subject)
        VALUES (:at, :mail_id, :from_address, :from_name, :others, :subject)`;
      const mail = { mail_id: id, from_address: fromAddress ?? null, from_name: fromName, others: JSON.stringify(others), subject };
      db.prepare(sql).run({ at: at.getTime(), ...mail });
    },
    answerable() {
      const rows = db.prepare('SELECT * FROM mail_answerable ORDER BY seq DESC').all() as unknown as Row[];
      return rows.map((row) => ({
        id: row.mail_id,
        fromAddress: row.from_address ?? undefined,
        fromName: row.from_name,
        others: JSON.parse(row.others) as string[],
        subject: row.subject,
      }));
    },
  };
}
