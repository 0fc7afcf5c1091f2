// Files that only our own account can read: keys, memories, messages.
import { chmodSync, closeSync, openSync } from 'node:fs';

const PRIVATE = 0o600;

/**
 * For code that opens files without setting permissions, such as SQLite: creates the file if missing, and otherwise removes other
 * users' permissions. SQLite gives its log and index the database's permissions, and keeps ":memory:" in no file.
 */
export function ownedAlone(path: string): string {
  if (path === ':memory:') return path;
  closeSync(openSync(path, 'a', PRIVATE));
  chmodSync(path, PRIVATE);
  return path;
}
