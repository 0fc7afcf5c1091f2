import type { Database } from '../database/database.ts';

export interface JournalDeps {
  db: Database;
  now: () => Date;
}
