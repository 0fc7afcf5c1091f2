// The schema of an SQLite file: brought to the latest version, and compared with what the code needs.
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { StartError } from './start-error.ts';

/**
 * Runs the migrations that the file has not had, in one commit. The file keeps their number, and a digest of all that it has had: until a
 * release, migrations change in place. Throws a StartError if the file was made by another build.
 */
export function migrateFile(db: DatabaseSync, path: string, migrations: readonly string[]): void {
  const version = numberIn(db, 'user_version');
  if (version > migrations.length)
    throw new StartError(
      `${path} was written by a newer release (schema ${version}, this one knows ${migrations.length}). Start that release or a newer one, or restore a backup of the folder from before the upgrade.`,
    );
  if (version > 0 && numberIn(db, 'application_id') !== digestOf(migrations.slice(0, version)))
    throw new StartError(
      `${path} was made by another build: its schema ${version} is not the one that this build has. Start the build that made it, or begin anew with an empty data folder.`,
    );
  if (version === migrations.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const migration of migrations.slice(version)) db.exec(migration);
    db.exec(`PRAGMA user_version = ${migrations.length}; PRAGMA application_id = ${digestOf(migrations)}; COMMIT`);
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function numberIn(db: DatabaseSync, pragma: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}

/** As much as the header of a file has room for: a signed number of 32 bits. */
function digestOf(migrations: readonly string[]): number {
  const text = migrations.map((sql) => sql.replaceAll(/\s+/gu, ' ').trim()).join(';\n');
  return createHash('sha256').update(text).digest().readInt32BE(0);
}
