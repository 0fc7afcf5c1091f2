import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Account, dropTo, ourselves, renamedInNamespace, unprivilegedUsers } from './account.ts';
import { type Binaries, binariesIn } from './binaries.ts';

/** How root switches to an ordinary account, in the order tried. */
export type Method = 'drop' | 'namespace' | 'relocate';
const METHODS: readonly Method[] = ['drop', 'namespace', 'relocate'];

/** Where the server can run: an account with access to both the programs and the folder. */
export interface ServerSetup {
  account: Account;
  binaries: Binaries;
  /** Holds `data`, `password` and `server.log`. A real path. */
  folder: string;
}

/** Where root puts files that an ordinary account could not reach otherwise. */
const REACHABLE_HOME = '/var/lib/offshoot';

export interface ServerSetupOptions {
  /** From `ownFolder`. No server may be running in it. */
  folder: string;
  binaries: Binaries;
  log: Logger;
  /** Only tests restrict this. */
  methods?: readonly Method[];
  reachableHome?: string;
}

/** Finds out how the server can run here. Leaves existing data alone unless it has to be moved. */
export function findServerSetup(o: ServerSetupOptions): ServerSetup {
  if (process.getuid?.() !== 0) return { account: ourselves, binaries: o.binaries, folder: o.folder };
  const users = unprivilegedUsers();
  for (const method of o.methods ?? METHODS) {
    for (const user of users) {
      const setup = attempt(method, user, o);
      if (setup) return setup;
    }
  }
  throw new Error(
    'PostgreSQL refuses to run as root and no ordinary account could be used. Start Offshoot as an ordinary user or set DATABASE_URL.',
  );
}

function attempt(method: Method, user: { uid: number; gid: number }, o: ServerSetupOptions): ServerSetup | undefined {
  switch (method) {
    case 'drop':
      return usable({ account: dropTo(user), binaries: o.binaries, folder: o.folder });
    case 'namespace':
      return usable({ account: renamedInNamespace(user), binaries: o.binaries, folder: o.folder });
    case 'relocate': {
      const home = reachable(o.reachableHome ?? REACHABLE_HOME);
      const account = dropTo(user);
      const binaries = copyOf(o.binaries, home);
      const inPlace = usable({ account, binaries, folder: o.folder });
      if (inPlace) return inPlace;
      const folder = relocated(o.folder, home);
      o.log.warn({ folder }, 'an unprivileged account cannot reach the data folder; PostgreSQL keeps its data elsewhere, behind a link');
      return usable({ account, binaries, folder });
    }
  }
}

function reachable(home: string): string {
  mkdirSync(home, { recursive: true, mode: 0o755 });
  return realpathSync(home);
}

/** Checks, as the account, that it can run the programs and write below the folder. */
function usable(setup: ServerSetup): ServerSetup | undefined {
  const probe = mkdtempSync(join(setup.folder, 'probe-'));
  try {
    giveTo(setup.account, probe);
    const asks = setup.account.command('/bin/sh', ['-c', '"$0" --version && test -w "$1"', setup.binaries.postgres, probe]);
    const answer = spawnSync(asks.file, asks.args, { cwd: '/', uid: asks.uid, gid: asks.gid, stdio: 'ignore' });
    return answer.status === 0 ? setup : undefined;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** `${dataDir}/postgres` as a real path: owned by us, but traversable by the account that owns `data` in it. */
export function ownFolder(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const folder = join(realpathSync(dataDir), 'postgres');
  // Start empty if a link's target is gone (the container was recreated).
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() && !existsSync(folder)) rmSync(folder);
  mkdirSync(folder, { recursive: true });
  try {
    chmodSync(folder, 0o711);
  } catch (cause) {
    throw new Error(`${folder} belongs to another user. Start Offshoot as that user, or set OFFSHOOT_DATA to a folder of your own.`, {
      cause,
    });
  }
  return realpathSync(folder);
}

/** A data folder made by another method or user keeps its former owner, but PostgreSQL insists on owning it. */
export function giveTo(account: Account, path: string): void {
  if (!account.owner || statSync(path).uid === account.owner.uid) return;
  const { uid, gid } = account.owner;
  // The top folder comes last: if interrupted, the next start begins again.
  for (const entry of readdirSync(path, { recursive: true, encoding: 'utf8' })) lchownSync(join(path, entry), uid, gid);
  chownSync(path, uid, gid);
}

/** Moves existing data and leaves a symbolic link, so that the data folder still shows where its data is. */
function relocated(folder: string, home: string): string {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  // The stored cluster has lost its link: the user removed the data folder, so its content goes too.
  for (const former of readdirSync(home)) if (former.startsWith(name)) rmSync(join(home, former), { recursive: true });
  const target = mkdtempSync(join(home, `${name}-`));
  cpSync(folder, target, { recursive: true });
  chmodSync(target, 0o711);
  rmSync(folder, { recursive: true });
  symlinkSync(target, folder);
  return target;
}

/** Removes a data folder and what was moved out of it. No server may be running in it. */
export function removeData(dataDir: string): void {
  const folder = join(dataDir, 'postgres');
  if (existsSync(folder)) rmSync(realpathSync(folder), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

function copyOf(binaries: Binaries, home: string): Binaries {
  const version = spawnSync(binaries.postgres, ['--version'], { encoding: 'utf8' }).stdout.replace(/[^\w.]+/g, '-');
  const target = join(home, `${version}${createHash('sha256').update(binaries.root).digest('hex').slice(0, 8)}`);
  if (!existsSync(target)) {
    const half = `${target}.${randomBytes(4).toString('hex')}`;
    cpSync(binaries.root, half, { recursive: true, verbatimSymlinks: true });
    renameSync(half, target);
  }
  return binariesIn(target);
}
