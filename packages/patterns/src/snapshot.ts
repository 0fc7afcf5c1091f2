// A signed list of all patterns of a scope. A client that downloads all of it asks for nothing.
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from '@noble/curves/utils.js';
import { textDigest } from '@offshoot/statements';
import { type Pattern, patternId, patternOf } from './pattern.ts';
import type { Votes } from './quality.ts';

export interface SnapshotEntry {
  id: string;
  pattern: Pattern;
  votes: Votes;
  /** Seconds since 1970. */
  expireTime: number;
}

/** What is signed. */
export interface SnapshotHead {
  scope: string;
  /** Grows with every change of the scope. */
  version: number;
  /** Seconds since 1970. */
  issueTime: number;
  /** Digest of all entries. */
  root: string;
  /** Only of the public scope. */
  public?: {
    /** By which passes are evaluated, 64 hex digits. */
    passKey: string;
    /** Of the window in which votes count: how many there could be. */
    ownerWeeks: number;
  };
}

/** All entries (`since` is 0), or what has changed since a version. */
export interface SnapshotPart {
  head: SnapshotHead;
  /** 128 hex digits. */
  signature: string;
  since: number;
  /** Less than the version: more follows. Absent: it is the version. */
  upto?: number;
  entries: readonly SnapshotEntry[];
  /** Expired or recalled since then: forget them. */
  removed: readonly string[];
}

/** What a client keeps. */
export interface HeldSnapshot {
  head: SnapshotHead;
  entries: ReadonlyMap<string, SnapshotEntry>;
}

/** Of strangers; no team has the name. */
export const PUBLIC_SCOPE = 'public';
/** At once: five megabytes. */
export const MAX_PAGE = 2_000;
/** Twenty thousand are 25 megabytes, which a host reads once and all its agents share. */
export const maxEntriesOf = (scope: string): number => (scope === PUBLIC_SCOPE ? 20_000 : MAX_PAGE);
/** A service that withholds what is new shows an old list. */
const MAX_AGE_SECONDS = 3_600;
const SKEW_SECONDS = 300;

/** Why what a service says is not believed. */
export type Distrust =
  | 'bad-signature'
  | 'other-scope'
  | 'other-pass-key'
  | 'rolled-back'
  | 'two-lists'
  | 'stale'
  | 'wrong-part'
  | 'wrong-root'
  | 'too-many'
  | 'not-a-pattern';

export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  readonly reason: Distrust;
  constructor(reason: Distrust) {
    super(`The list of the commons is not believed: ${reason.replaceAll('-', ' ')}.`);
    this.reason = reason;
  }
}

export function rootOf(entries: Iterable<Omit<SnapshotEntry, 'pattern'>>): string {
  const lines = [...entries].map(({ id, votes: { helped, failed }, expireTime }) => `${id} ${helped} ${failed} ${expireTime}`);
  return textDigest(lines.sort().join('\n'));
}

function signedBytes({ scope, version, issueTime, root, public: known }: SnapshotHead): Uint8Array {
  const lines = ['Offshoot commons: all patterns of a scope', scope, version, issueTime, root];
  if (known) lines.push(known.passKey, known.ownerWeeks);
  return new TextEncoder().encode(lines.join('\n'));
}

/** `seed`: of an Ed25519 key, 64 hex digits. */
export function signHead(head: SnapshotHead, seed: string): string {
  return bytesToHex(ed25519.sign(signedBytes(head), hexToBytes(seed)));
}

export const snapshotKey = (seed: string): string => bytesToHex(ed25519.getPublicKey(hexToBytes(seed)));

/** Two pages of one list, to be read on from `upto`. Throws SnapshotError for a service that has no end. */
export function joined(page: SnapshotPart, next: SnapshotPart): SnapshotPart {
  if (next.since !== page.upto || (next.upto !== undefined && next.upto <= next.since)) throw new SnapshotError('wrong-part');
  const later = new Set([...next.removed, ...next.entries.map(({ id }) => id)]);
  const entries = [...page.entries.filter(({ id }) => !later.has(id)), ...next.entries];
  const removed = [...page.removed.filter((id) => !later.has(id)), ...next.removed];
  if (Math.max(entries.length, removed.length / 10) > maxEntriesOf(next.head.scope)) throw new SnapshotError('too-many');
  return { ...next, since: page.since, entries, removed };
}

/**
 * What a client holds afterwards. `key`: of the service, 64 hex digits, told by its operator and not by the service; so is `passKey`, by which
 * it will check passes. Throws SnapshotError, and then the client keeps what it has.
 */
export function applied(
  part: SnapshotPart,
  held: HeldSnapshot | undefined,
  o: { key: string; scope: string; passKey?: string; now: Date },
): HeldSnapshot {
  const { head, since, upto = head.version } = part;
  if (!isSignedBy(part, o.key)) throw new SnapshotError('bad-signature');
  if (head.scope !== o.scope) throw new SnapshotError('other-scope');
  const passKey = o.passKey ?? held?.head.public?.passKey;
  if (passKey !== undefined && head.public?.passKey !== passKey) throw new SnapshotError('other-pass-key');
  const seconds = o.now.getTime() / 1000;
  if (head.issueTime < seconds - MAX_AGE_SECONDS || head.issueTime > seconds + SKEW_SECONDS) throw new SnapshotError('stale');
  if (held && head.version < held.head.version) throw new SnapshotError('rolled-back');
  if (held && head.version === held.head.version && head.root !== held.head.root) throw new SnapshotError('two-lists');
  if (upto !== head.version || (since !== 0 && since !== held?.head.version)) throw new SnapshotError('wrong-part');
  const entries = new Map(since === 0 ? [] : held?.entries);
  for (const id of part.removed) entries.delete(id);
  for (const entry of part.entries) entries.set(entry.id, entry);
  if (entries.size > maxEntriesOf(head.scope)) throw new SnapshotError('too-many');
  if (rootOf(entries.values()) !== head.root) throw new SnapshotError('wrong-root');
  for (const entry of part.entries) requirePattern(entry);
  return { head, entries };
}

function isSignedBy({ head, signature }: SnapshotPart, key: string): boolean {
  try {
    return ed25519.verify(hexToBytes(signature), signedBytes(head), hexToBytes(key));
  } catch {
    return false;
  }
}

/** The root covers IDs only: the text must be the one of its ID, and fit to be read. */
function requirePattern({ id, pattern }: SnapshotEntry): void {
  try {
    if (patternId(patternOf(pattern)) === id) return;
  } catch {
    // Said below.
  }
  throw new SnapshotError('not-a-pattern');
}
