import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ownedAlone } from '@offshoot/runtime/process/private-file.ts';

/**
 * Keeps other processes out of the data folder. Uses a SQLite lock: the operating system releases it with the process, so a kill leaves
 * nothing to clean up.
 */
export function lockData(dataDir: string): { release(): void } {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(ownedAlone(join(dataDir, 'lock.db')), { timeout: 0 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new Error(`Another Offshoot is running on ${dataDir}. Stop it, or choose another folder with OFFSHOOT_DATA.`);
  }
  return { release: () => db.close() };
}
