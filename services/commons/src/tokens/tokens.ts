// Tokens that the operator gives. A file, so that the command that gives one needs neither the service nor its database.
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTeamName, NAME } from '../domain/member.ts';

interface Given {
  team: string;
  owner: string;
  /** SHA-256 of the token: who reads the file can use none. */
  digest: string;
}

export interface Tokens {
  /** Undefined: it is none, or was taken back. */
  ownerOf(token: string): { team: string; owner: string } | undefined;
}

const PREFIX = 'commons_';
const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const fileIn = (folder: string): string => join(folder, 'tokens.json');

/** Replaces the one that the owner has. Throws if a name cannot be one. */
export function giveToken(folder: string, team: string, owner: string): string {
  const name = isTeamName(team) ? owner : team;
  if (!isTeamName(team) || !NAME.test(owner)) {
    throw new Error(`"${name}" is no name: up to 32 lower-case letters, digits and hyphens, and no team is called "public".`);
  }
  const token = PREFIX + randomBytes(32).toString('base64url');
  write(folder, [...othersIn(folder, team, owner), { team, owner, digest: digestOf(token) }]);
  return token;
}

/** Throws if there is none. */
export function takeBackToken(folder: string, team: string, owner: string): void {
  const others = othersIn(folder, team, owner);
  if (others.length === read(folder).length) throw new Error(`${owner} of ${team} has no token.`);
  write(folder, others);
}

const othersIn = (folder: string, team: string, owner: string): Given[] =>
  read(folder).filter((one) => one.team !== team || one.owner !== owner);

/** Follows the file: what is given or taken back counts from the next request on. */
export function openTokens(folder: string): Tokens {
  let known = new Map<string, Given>();
  let readAt = '';
  const current = () => {
    const stat = statSync(fileIn(folder), { throwIfNoEntry: false, bigint: true });
    const at = stat ? `${stat.ino} ${stat.mtimeNs}` : '';
    if (at !== readAt) {
      known = new Map(read(folder).map((one) => [one.digest, one]));
      readAt = at;
    }
    return known;
  };
  return {
    ownerOf(token) {
      const given = token.startsWith(PREFIX) ? current().get(digestOf(token)) : undefined;
      return given && { team: given.team, owner: given.owner };
    },
  };
}

function read(folder: string): Given[] {
  try {
    return JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Given[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`${fileIn(folder)} cannot be read. Restore it, or delete it and give new tokens.`, { cause: error });
  }
}

function write(folder: string, given: readonly Given[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const half = `${fileIn(folder)}.${randomBytes(4).toString('hex')}`;
  writeFileSync(half, `${JSON.stringify(given, null, 2)}\n`, { mode: 0o600 });
  renameSync(half, fileIn(folder));
}
