import type { DatabaseSync } from 'node:sqlite';

/**
 * Commits without waiting for the disk: the process may die at any moment, but a loss of power may undo it, with everything
 * later in the same file. For writes that are rediscovered or repeated if they are lost. Within a transaction, it is part of that transaction.
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
