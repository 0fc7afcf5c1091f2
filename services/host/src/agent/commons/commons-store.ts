// What the agent has of a commons. Joins the caller's transaction. No summary and no clone is made of it.
import type { DatabaseSync } from 'node:sqlite';
import type { CommonsTrouble, PatternState, SayingState, SharingTrouble } from '@offshoot/context';
import { expiryFrom, type PassAct, type Pattern, type Votes } from '@offshoot/patterns';
import type { CommonsSettings } from '@offshoot/statements';

interface CommonsStanding {
  settings: CommonsSettings;
  /** Of a team. Empty: it reads as anybody. */
  token: string;
  /** When it reads the list again; epoch milliseconds. 0: never. */
  nextReadAt: number;
  /** When it last read it; 0: never. */
  readAt: number;
  /** Whose list that was. Empty: none. */
  scope: string;
  /** Of strangers: all that could have voted within the window. */
  ownerWeeks?: number | undefined;
  patternCount: number;
  /** Why it did not. */
  trouble?: CommonsTrouble | undefined;
  /** Why what its owner says is not carried there. */
  sharingTrouble?: SharingTrouble | undefined;
  /** When it last offered or took up a pattern by itself; 0: never. */
  offeredAt: number;
}

/** A pattern of strangers, as the agent keeps it. */
export interface KeptPattern {
  id: string;
  pattern: Pattern;
  state: PatternState;
  votes: Votes;
  fit: number;
  isAutomatic: boolean;
  /** What was taken up is forgotten after 90 days, even if others still find it helpful. */
  expiresAt: Date;
}

/** What the owner wants said in the commons. `pattern`: of a publication only. */
export interface Saying {
  act: PassAct;
  pattern?: Pattern | undefined;
}

interface KeptSaying extends Saying {
  at: Date;
  state: SayingState;
  /** Why it was refused. Empty: it was not. */
  problem: string;
}

export interface CommonsStore {
  standing(): Readonly<CommonsStanding>;
  change(patch: Partial<CommonsStanding>): void;
  /** Adopted ones first, then those that fit best. */
  all(): KeptPattern[];
  find(id: string): KeptPattern | undefined;
  /** Keeps it, or changes what others say of it: its votes, how it fits and when it expires. Never its state. */
  keep(pattern: Omit<KeptPattern, 'state' | 'isAutomatic'>): void;
  settle(id: string, state: PatternState, o?: { isAutomatic?: boolean; at?: Date }): void;
  remove(id: string): void;
  /** The answer with this key was given with these patterns. */
  used(key: string, ids: readonly string[], at: Date): void;
  /** It is this message. */
  posted(key: string, messageId: string): void;
  /** The owner's opinion of an answer counts for each pattern that it was given with, instead of an earlier one. */
  vote(messageId: string, helped: boolean, at: Date): void;
  /** The owner has taken it back. What was carried stays said. */
  unvote(messageId: string): void;
  /** False: it is there, or so many wait that there is no room for it. */
  publish(id: string, pattern: Pattern, at: Date): boolean;
  /** Newest first. */
  sayings(): KeptSaying[];
  /** Only if that is still what is to be said. */
  said(act: PassAct, end: { state: SayingState; problem: string }): void;
  clear(): void;
}

export interface CommonsTable {
  readonly commons: CommonsStore;
}

/** Of an agent whose owner has settled nothing. */
export const NOT_READING: CommonsStanding = {
  settings: { enabled: false, automatic: false, sharing: false, url: '', key: '' },
  ...{ token: '', nextReadAt: 0, readAt: 0, scope: '', patternCount: 0, offeredAt: 0 },
};

/** An opinion of an older answer is none of a pattern. */
const USES_KEPT_MS = 30 * 24 * 3_600_000;
/** As long as a pattern lives. */
const SAYINGS_KEPT_MS = 90 * 24 * 3_600_000;
/** An owner has five passes a week to publish with. */
const MAX_PUBLISHING = 20;

interface Row {
  id: string;
  pattern: string;
  state: PatternState;
  helped: number;
  failed: number;
  fit: number;
  is_automatic: number;
  adopted_at: number | null;
  expires_at: number;
}

const fromRow = (row: Row): KeptPattern => ({
  ...{ id: row.id, pattern: JSON.parse(row.pattern) as Pattern, state: row.state, fit: row.fit },
  votes: { helped: row.helped, failed: row.failed },
  isAutomatic: row.is_automatic === 1,
  expiresAt: new Date(
    Math.min(row.expires_at, row.adopted_at === null ? Number.POSITIVE_INFINITY : expiryFrom(new Date(row.adopted_at)).getTime()),
  ),
});

interface SayingRow {
  pattern_id: string;
  does: PassAct['does'];
  pattern: string;
  helped: number;
  at: number;
  state: SayingState;
  problem: string;
}

const sayingOf = ({ pattern_id: id, does, pattern, helped, at, state, problem }: SayingRow): KeptSaying => ({
  act: does === 'publish' ? { does, id } : { does, id, helped: helped === 1 },
  ...(does === 'publish' && { pattern: JSON.parse(pattern) as Pattern }),
  ...{ at: new Date(at), state, problem },
});

export function openCommonsStore(db: DatabaseSync): CommonsStore {
  const standing = (): CommonsStanding => {
    const row = db.prepare('SELECT standing FROM commons').get() as { standing: string } | undefined;
    return row === undefined ? NOT_READING : { ...NOT_READING, ...(JSON.parse(row.standing) as CommonsStanding) };
  };
  const rows = (rest: string, ...values: string[]) =>
    (db.prepare(`SELECT * FROM commons_pattern ${rest}`).all(...values) as unknown as Row[]).map(fromRow);
  return {
    standing,
    change(patch) {
      const sql = 'INSERT INTO commons (only_row, standing) VALUES (1, ?) ON CONFLICT DO UPDATE SET standing = excluded.standing';
      db.prepare(sql).run(JSON.stringify({ ...standing(), ...patch }));
    },
    all: () => rows("ORDER BY state <> 'adopted', fit DESC, id"),
    find: (id) => rows('WHERE id = ?', id)[0],
    keep({ id, pattern, votes: { helped, failed }, fit, expiresAt }) {
      const sql = `INSERT INTO commons_pattern (id, pattern, state, helped, failed, fit, expires_at)
        VALUES (:id, :pattern, 'fits', :helped, :failed, :fit, :expires_at)
        ON CONFLICT DO UPDATE SET helped = excluded.helped, failed = excluded.failed, fit = excluded.fit, expires_at = excluded.expires_at`;
      db.prepare(sql).run({ id, pattern: JSON.stringify(pattern), helped, failed, fit, expires_at: expiresAt.getTime() });
    },
    settle(id, state, { isAutomatic = false, at } = {}) {
      const sql = 'UPDATE commons_pattern SET state = :state, is_automatic = :is_automatic, adopted_at = :at WHERE id = :id';
      db.prepare(sql).run({ id, state, is_automatic: isAutomatic ? 1 : 0, at: at?.getTime() ?? null });
    },
    remove: (id) => void db.prepare('DELETE FROM commons_pattern WHERE id = ?').run(id),
    used(key, ids, at) {
      const sql = 'INSERT OR IGNORE INTO commons_use (key, pattern_id, at) VALUES (:key, :id, :at)';
      for (const id of ids) db.prepare(sql).run({ key, id, at: at.getTime() });
      db.prepare('DELETE FROM commons_use WHERE at < ?').run(at.getTime() - USES_KEPT_MS);
    },
    posted: (key, messageId) => void db.prepare('UPDATE commons_use SET message_id = ? WHERE key = ?').run(messageId, key),
    vote(messageId, helped, at) {
      const sql = `INSERT INTO commons_saying (pattern_id, does, helped, message_id, at)
        SELECT pattern_id, 'vote', :helped, message_id, :at FROM commons_use WHERE message_id = :message_id
        ON CONFLICT (pattern_id, does) DO UPDATE SET
          helped = excluded.helped, message_id = excluded.message_id, at = excluded.at, state = 'waiting', problem = ''`;
      db.prepare(sql).run({ helped: helped ? 1 : 0, at: at.getTime(), message_id: messageId });
    },
    unvote: (messageId) =>
      void db.prepare("DELETE FROM commons_saying WHERE message_id = ? AND does = 'vote' AND state = 'waiting'").run(messageId),
    publish(id, pattern, at) {
      db.prepare("DELETE FROM commons_saying WHERE state <> 'waiting' AND at < ?").run(at.getTime() - SAYINGS_KEPT_MS);
      const sql = `INSERT INTO commons_saying (pattern_id, does, pattern, at)
        SELECT :id, 'publish', :pattern, :at
        WHERE (SELECT count(*) FROM commons_saying WHERE does = 'publish' AND state = 'waiting') < ${MAX_PUBLISHING}
        ON CONFLICT (pattern_id, does) DO UPDATE SET state = 'waiting', problem = '', at = excluded.at WHERE state = 'refused'`;
      return db.prepare(sql).run({ id, pattern: JSON.stringify(pattern), at: at.getTime() }).changes > 0;
    },
    sayings: () => (db.prepare('SELECT * FROM commons_saying ORDER BY at DESC, pattern_id').all() as unknown as SayingRow[]).map(sayingOf),
    said(act, { state, problem }) {
      const sql = `UPDATE commons_saying SET state = :state, problem = :problem
        WHERE pattern_id = :id AND does = :does AND state = 'waiting' AND helped = :helped`;
      db.prepare(sql).run({ id: act.id, does: act.does, helped: act.does === 'vote' && act.helped ? 1 : 0, state, problem });
    },
    clear: () => db.exec('DELETE FROM commons_pattern; DELETE FROM commons_use; DELETE FROM commons_saying; DELETE FROM commons'),
  };
}
