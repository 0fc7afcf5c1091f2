// What the agent has read of peers on Nostr, and what it still has to answer them. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';

/** Something that it says by itself, without a person: short and of fixed words. */
interface Answer {
  /** A later one with the same key takes its place. */
  key: string;
  /** Public key. */
  peer: string;
  text: string;
  /** It is not worth sending after that. */
  until: Date;
}

export interface MessageStore {
  isSeen(eventId: string): boolean;
  see(eventIds: readonly string[]): void;
  /** Until when all messages to this key were read. Undefined: none was. */
  readUntil(publicKey: string): Date | undefined;
  keepReadUntil(publicKey: string, at: Date): void;
  /** Counts a message of this peer. False: it is one too many of 24 hours. */
  countOf(peer: string, o: { now: Date; most: number }): boolean;
  /** True at most once in that time for each peer. */
  pongs(peer: string, o: { now: Date; everyMs: number }): boolean;
  /** The time of the message with this key: the same until it is too old for a recipient to find it. */
  timeOf(key: string, now: Date, lastsMs: number): Date;
  answer(answer: Answer): void;
  nextAnswer(now: Date): (Answer & { attempts: number }) | undefined;
  /** When the next one is due. Undefined: none waits. */
  nextAnswerAt(): Date | undefined;
  answerLater(key: string, notBefore: Date): void;
  answered(key: string): void;
  /** Removes those that are not worth sending any more. Returns how many. */
  dropStale(now: Date): number;
}

export interface MessageTable {
  readonly messages: MessageStore;
}

/** Read of one peer within 24 hours. What is beyond that is not read later. */
export const MAX_OF_PEER = 200;
const DAY_MS = 24 * 60 * 60_000;
/** More than are read from relays at once, so that each is opened once; strangers can make any number. */
const MAX_SEEN = 6_000;
const MAX_TIMED = 500;
/** A peer can ask any number of times. */
const MAX_ANSWERS = 100;

export function openMessageStore(db: DatabaseSync): MessageStore {
  type Values = Record<string, string | number>;
  const run = (sql: string, values: Values = {}) => Number(db.prepare(sql).run(values).changes);
  const row = <T>(sql: string, values: Values = {}) => db.prepare(sql).get(values) as T | undefined;
  const keepNewest = (table: string, most: number) =>
    run(`DELETE FROM ${table} WHERE seq <= (SELECT seq FROM ${table} ORDER BY seq DESC LIMIT 1 OFFSET ${most})`);
  return {
    isSeen: (event_id) => row('SELECT 1 FROM nostr_seen WHERE event_id = :event_id', { event_id }) !== undefined,
    see(eventIds) {
      if (eventIds.length === 0) return;
      for (const event_id of eventIds) run('INSERT OR IGNORE INTO nostr_seen (event_id) VALUES (:event_id)', { event_id });
      keepNewest('nostr_seen', MAX_SEEN);
    },
    readUntil(public_key) {
      const found = row<{ at: number }>('SELECT at FROM nostr_read WHERE public_key = :public_key', { public_key });
      return found && new Date(found.at);
    },
    keepReadUntil(public_key, at) {
      run('DELETE FROM nostr_read WHERE public_key <> :public_key', { public_key });
      run('INSERT OR REPLACE INTO nostr_read (public_key, at) VALUES (:public_key, :at)', { public_key, at: at.getTime() });
    },
    countOf(public_key, { now, most }) {
      run(
        `INSERT INTO nostr_peer (public_key, since, messages) VALUES (:public_key, :now, 1) ON CONFLICT DO UPDATE SET
          messages = iif(since > :now - ${DAY_MS}, messages + 1, 1), since = iif(since > :now - ${DAY_MS}, since, :now)`,
        { public_key, now: now.getTime() },
      );
      return (
        (row<{ messages: number }>('SELECT messages FROM nostr_peer WHERE public_key = :public_key', { public_key })?.messages ?? 0) <= most
      );
    },
    pongs(public_key, { now, everyMs }) {
      run('INSERT OR IGNORE INTO nostr_peer (public_key) VALUES (:public_key)', { public_key });
      const sql = 'UPDATE nostr_peer SET ponged_at = :now WHERE public_key = :public_key AND ponged_at <= :now - :every_ms';
      return run(sql, { public_key, now: now.getTime(), every_ms: everyMs }) === 1;
    },
    timeOf(key, now, lastsMs) {
      const sql = `INSERT INTO nostr_timed (key, at) VALUES (:key, :now)
        ON CONFLICT DO UPDATE SET at = iif(at > :now - :lasts_ms, at, :now) RETURNING at`;
      const kept = row<{ at: number }>(sql, { key, now: now.getTime(), lasts_ms: lastsMs });
      keepNewest('nostr_timed', MAX_TIMED);
      return new Date(kept?.at ?? now);
    },
    answer({ key, peer, text, until }) {
      run(
        `INSERT INTO nostr_answer (key, peer, text, until) VALUES (:key, :peer, :text, :until)
          ON CONFLICT DO UPDATE SET text = excluded.text, until = excluded.until, attempts = 0, not_before = 0`,
        { key, peer, text, until: until.getTime() },
      );
      keepNewest('nostr_answer', MAX_ANSWERS);
    },
    nextAnswer(now) {
      const sql = 'SELECT * FROM nostr_answer WHERE not_before <= :now AND until > :now ORDER BY not_before, seq LIMIT 1';
      const found = row<Omit<Answer, 'until'> & { until: number; attempts: number }>(sql, { now: now.getTime() });
      return found && { ...found, until: new Date(found.until) };
    },
    nextAnswerAt() {
      const at = row<{ at: number | null }>('SELECT min(not_before) AS at FROM nostr_answer')?.at ?? null;
      return at === null ? undefined : new Date(at);
    },
    answerLater: (key, notBefore) =>
      void run('UPDATE nostr_answer SET attempts = attempts + 1, not_before = :not_before WHERE key = :key', {
        key,
        not_before: notBefore.getTime(),
      }),
    answered: (key) => void run('DELETE FROM nostr_answer WHERE key = :key', { key }),
    dropStale: (now) => run('DELETE FROM nostr_answer WHERE until <= :now', { now: now.getTime() }),
  };
}
