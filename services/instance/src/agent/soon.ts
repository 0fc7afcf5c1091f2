import type { DatabaseSync } from 'node:sqlite';

/**
 * Commits without waiting for the disk: the process may die at any moment, but a loss of power may undo it, with everything
 * later in the same file. For what is found out or done again where it was forgotten. Within a transaction it is part of that.
 */
export function soon<T>(db: DatabaseSync, work: () => T): T {
  if (db.isTransaction) return work();
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return work();
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
}
