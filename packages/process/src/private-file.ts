// Files that the own account alone can read: keys, memories, messages.
import { chmodSync, closeSync, openSync } from 'node:fs';

const PRIVATE = 0o600;

/**
 * For whoever opens files without saying how, as SQLite does: makes the file where it is not there, and takes the others' rights
 * away where it is. SQLite gives its log and its index the rights of the database, and keeps ":memory:" in no file.
 */
export function ownedAlone(path: string): string {
  if (path === ':memory:') return path;
  closeSync(openSync(path, 'a', PRIVATE));
  chmodSync(path, PRIVATE);
  return path;
}
