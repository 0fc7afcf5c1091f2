import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How to start a program: `uid` and `gid` are set only if we change them. */
interface Command {
  file: string;
  args: string[];
  uid?: number;
  gid?: number;
}

/** The operating-system account that the server runs as. PostgreSQL refuses to run as root. */
export interface Account {
  command(file: string, args: string[]): Command;
  /** The required owner of the data folder. Absent: we are an ordinary user and own it anyway. */
  owner?: { uid: number; gid: number };
}

/** An ordinary user runs the server as itself. */
export const ourselves: Account = { command: (file, args) => ({ file, args }) };

/** Root drops its privileges; the account must be able to reach the programs and the data. */
export function dropTo(user: { uid: number; gid: number }): Account {
  return { command: (file, args) => ({ file, args, ...user }), owner: user };
}

/**
 * A user namespace in which we are not root but keep our own file permissions, so that a checkout in root's 0700 home
 * is accessible. `unshare` replaces itself with the program, so the child's process ID stays the same.
 */
export function renamedInNamespace(user: { uid: number; gid: number }): Account {
  const prefix = ['--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--'];
  return { command: (file, args) => ({ file: 'unshare', args: [...prefix, file, ...args] }), owner: { uid: 0, gid: 0 } };
}

/** Ordinary accounts of this machine, most suitable first. initdb needs an account with a name. */
export function unprivilegedUsers(): { uid: number; gid: number }[] {
  const preferred = ['postgres', '_postgres', 'nobody', 'daemon', 'bin'].flatMap((name) => idsOf(name));
  if (preferred.length > 0) return preferred;
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => Number(fields[2]) > 0)
    .map((fields) => ({ uid: Number(fields[2]), gid: Number(fields[3]) }));
}

function idsOf(name: string): { uid: number; gid: number }[] {
  const uid = spawnSync('id', ['-u', name], { encoding: 'utf8' });
  const gid = spawnSync('id', ['-g', name], { encoding: 'utf8' });
  return uid.status === 0 && gid.status === 0 ? [{ uid: Number(uid.stdout), gid: Number(gid.stdout) }] : [];
}
