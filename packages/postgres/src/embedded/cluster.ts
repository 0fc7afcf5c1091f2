import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { giveTo, type ServerSetup } from './server-setup.ts';

/** The superuser of the embedded server. */
export const ROLE = 'offshoot';
/** Inside the cluster, so that one rename creates both. Readable only by us, 0600. */
const PASSWORD_FILE = 'offshoot.password';
const LEFTOVER_MS = 10 * 60_000;

/** The password of the cluster in this folder. Undefined: there is no cluster yet. */
export function passwordIn(folder: string): string | undefined {
  const data = join(folder, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) return undefined;
  try {
    return readFileSync(join(data, PASSWORD_FILE), 'utf8').trim();
  } catch (cause) {
    const what = `${join(data, PASSWORD_FILE)} cannot be read, so nobody can sign in to the database in ${data}.`;
    throw new Error(`${what} Restore the file, or remove ${folder} to start empty.`, { cause });
  }
}

/**
 * Creates the database cluster if there is none, and returns its password. It creates it next to `data` and renames it, so that a
 * cluster at `data` is complete, even after a kill.
 */
export function ensureCluster(setup: ServerSetup): string {
  const data = join(setup.folder, 'data');
  if (passwordIn(setup.folder) === undefined) create(setup, data);
  giveTo(setup.account, data);
  chmodSync(data, 0o700);
  return passwordIn(setup.folder) as string;
}

function create(setup: ServerSetup, data: string): void {
  const made = mkdtempSync(join(setup.folder, 'new-'));
  try {
    initialise(setup, made);
    renameSync(made, data);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    // Another process was faster; use its cluster.
    if (!existsSync(join(data, 'PG_VERSION'))) throw error;
  }
}

/** Removes what a killed start left behind. Recent leftovers may belong to a process that is still starting. */
export function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => /^(new|password|probe)-/.test(entry))) {
    const path = join(folder, name);
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - made > LEFTOVER_MS) rmSync(path, { recursive: true, force: true });
  }
}

function initialise(setup: ServerSetup, made: string): void {
  const { account, binaries } = setup;
  const password = randomBytes(24).toString('base64url');
  const handed = mkdtempSync(join(setup.folder, 'password-'));
  const passwordFile = join(handed, 'password');
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account.owner) for (const path of [passwordFile, handed, made]) chownSync(path, account.owner.uid, account.owner.gid);
    const args = ['-D', made, '-U', ROLE, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'];
    const locale = ['--locale-provider=builtin', '--locale=C', '--builtin-locale=C.UTF-8', '--no-sync', '--no-instructions'];
    const run = account.command(binaries.initdb, [...args, ...locale]);
    const ended = spawnSync(run.file, run.args, { cwd: '/', uid: run.uid, gid: run.gid, encoding: 'utf8' });
    if (ended.status !== 0) {
      const why = (ended.stderr || String(ended.error ?? `exit code ${ended.status}`)).trim();
      throw new Error(
        `PostgreSQL could not create its data folder ${made}: ${why}\nFree disk space or set OFFSHOOT_DATA to another folder, or set DATABASE_URL.`,
      );
    }
    // For us only: the server never reads it.
    writeFileSync(join(made, PASSWORD_FILE), `${password}\n`, { mode: 0o600 });
  } finally {
    rmSync(handed, { recursive: true, force: true });
  }
}
