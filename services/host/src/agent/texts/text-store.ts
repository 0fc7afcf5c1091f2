// Who wants no texts from the agent. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';

export interface TextStore {
  /** `number`: E.164, or the name that the text came from. */
  optOut(number: string): void;
  optIn(number: string): void;
  isOptedOut(number: string): boolean;
}

export interface TextTable {
  readonly texts: TextStore;
}

export function openTextStore(db: DatabaseSync): TextStore {
  return {
    optOut: (number) => void db.prepare('INSERT OR IGNORE INTO text_opt_out (number) VALUES (?)').run(number),
    optIn: (number) => void db.prepare('DELETE FROM text_opt_out WHERE number = ?').run(number),
    isOptedOut: (number) => db.prepare('SELECT 1 FROM text_opt_out WHERE number = ?').get(number) !== undefined,
  };
}
