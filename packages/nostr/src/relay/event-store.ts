// The relay's events in SQLite. An event is acknowledged once it is on disk, together with others that came at the same time.
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Filter } from '../filters.ts';
import { KINDS, type NostrEvent } from '../index.ts';
import { KEPT_S, type RelayLimits } from './limits.ts';
import { expirationOf, isMessage, recipientsOf, tagsOf } from './policy.ts';
import { type Payer, QUOTA_SCHEMA, quotasIn } from './quotas.ts';

export interface Stored {
  isTaken: boolean;
  /** With the prefix of NIP-01. */
  reason: string;
  /** Subscribers hear of it. */
  isNew: boolean;
}

export interface EventStore {
  /** All or none are on disk when it returns. One that is refused refuses no other. */
  addAll(all: readonly { event: NostrEvent; payer: Payer }[], now: number): Stored[];
  /** Where they are: newest first, of two in the same second the one with the lower ID. Limits of filters are the caller's. */
  find(filter: Filter, o: { most: number; now: number }): number[];
  /** As JSON. Undefined: it is gone meanwhile. */
  read(seq: number): string | undefined;
  /** Removes what has expired. */
  expire(now: number): void;
  count(): number;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    pubkey TEXT NOT NULL,
    kind INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- Of replaceable and addressable events; of one place, only the newest is kept. NULL: it has none.
    place TEXT,
    body TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    -- Unix seconds. NULL: never.
    expires_at INTEGER,
    -- The member who may fill up so much: the recipient of a message, the author of anything else.
    member TEXT NOT NULL,
    -- Left by who is no member.
    is_strangers INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS event_place ON event (place) WHERE place IS NOT NULL;
  CREATE INDEX IF NOT EXISTS event_author ON event (pubkey, kind, created_at DESC);
  CREATE INDEX IF NOT EXISTS event_kind ON event (kind, created_at DESC);
  CREATE INDEX IF NOT EXISTS event_time ON event (created_at DESC, id);
  CREATE INDEX IF NOT EXISTS event_expires ON event (expires_at) WHERE expires_at IS NOT NULL;
  -- Tags of one letter.
  CREATE TABLE IF NOT EXISTS tag (name TEXT NOT NULL, value TEXT NOT NULL, seq INTEGER NOT NULL REFERENCES event ON DELETE CASCADE) STRICT;
  CREATE INDEX IF NOT EXISTS tag_value ON tag (name, value, seq);
  CREATE INDEX IF NOT EXISTS tag_seq ON tag (seq);
  -- What its author has deleted does not come back: an ID, or a place until a time.
  CREATE TABLE IF NOT EXISTS deleted (what TEXT NOT NULL, pubkey TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (what, pubkey)) STRICT;
  ${QUOTA_SCHEMA}`;

const EXPIRED_AT_ONCE = 1_000;
const MAX_TAGS_INDEXED = 500;
const MAX_DELETIONS = 500;
const FOREVER = 2 ** 40;

export function openEventStore(file: string, limits: RelayLimits): EventStore {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192; ${SCHEMA}`);
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const statement = (sql: string) => {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const run = (sql: string, ...values: SQLInputValue[]) => statement(sql).run(...values);
  const one = <T>(sql: string, ...values: SQLInputValue[]) => statement(sql).get(...values) as T | undefined;
  const quotas = quotasIn({ run, one }, limits);

  function add(event: NostrEvent, payer: Payer, now: number): Stored {
    const seconds = Math.floor(now / 1000);
    if (isEphemeral(event.kind)) return { isTaken: true, reason: '', isNew: true };
    if (one('SELECT 1 FROM event WHERE id = ?', event.id)) return DUPLICATE;
    const place = placeOf(event);
    if (isDeleted(event, place)) return refused('blocked: its author has deleted this');
    const body = JSON.stringify(event);
    const bytes = Buffer.byteLength(body);
    const before =
      place === undefined
        ? undefined
        : one<{ created_at: number; id: string; bytes: number }>('SELECT created_at, id, bytes FROM event WHERE place = ?', place);
    if (before !== undefined && !isNewer(event, before)) return { ...DUPLICATE, reason: 'duplicate: a newer one is stored' };
    const storing = { member: memberOf(event), isDeletion: event.kind === KINDS.deletion, payer, bytes, now: seconds };
    const full = quotas.fullBecause({ ...storing, bytes: bytes - (before?.bytes ?? 0) });
    if (full !== undefined) return refused(full);
    if (before !== undefined) run('DELETE FROM event WHERE id = ?', before.id);
    const expires = expirationOf(event);
    const kept = payer.key === undefined ? expires : Math.min(expires ?? FOREVER, seconds + KEPT_S);
    const { lastInsertRowid: seq } = run(
      `INSERT INTO event (id, pubkey, kind, created_at, place, body, bytes, expires_at, member, is_strangers)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[event.id, event.pubkey, event.kind, event.created_at, place ?? null, body, bytes, kept ?? null],
      ...[storing.member, payer.key === undefined ? 0 : 1],
    );
    quotas.charge(storing);
    for (const [name = '', value = ''] of event.tags.slice(0, MAX_TAGS_INDEXED))
      if (/^[A-Za-z]$/.test(name)) run('INSERT INTO tag (name, value, seq) VALUES (?, ?, ?)', name, value, seq);
    if (event.kind === KINDS.deletion) remove(event);
    return { isTaken: true, reason: '', isNew: true };
  }

  const isDeleted = ({ id, pubkey, created_at }: NostrEvent, place: string | undefined): boolean =>
    [id, ...(place === undefined ? [] : [place])].some(
      (what) =>
        (one<{ until: number }>('SELECT until FROM deleted WHERE what = ? AND pubkey = ?', what, pubkey)?.until ?? -1) >= created_at,
    );

  /** NIP-09: its own only, and no deletion. */
  function remove(event: NostrEvent): void {
    const note = `INSERT INTO deleted (what, pubkey, until) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET until = max(until, excluded.until)`;
    for (const id of tagsOf(event, 'e').slice(0, MAX_DELETIONS)) {
      run(note, id, event.pubkey, FOREVER);
      run('DELETE FROM event WHERE id = ? AND pubkey = ? AND kind <> ?', id, event.pubkey, KINDS.deletion);
    }
    for (const place of tagsOf(event, 'a').slice(0, MAX_DELETIONS)) {
      const [kind, pubkey] = place.split(':', 2);
      if (pubkey !== event.pubkey || kind === `${KINDS.deletion}`) continue;
      run(note, place, pubkey, event.created_at);
      run('DELETE FROM event WHERE place = ? AND created_at <= ?', place, event.created_at);
    }
  }

  return {
    addAll(all, now) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const done = all.map(({ event, payer }) => add(event, payer, now));
        db.exec('COMMIT');
        return done;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    find(filter, { most, now }) {
      const { sql, values } = queryOf(filter, { most, now });
      return (statement(sql).all(...values) as { seq: number }[]).map(({ seq }) => seq);
    },
    read: (seq) => one<{ body: string }>('SELECT body FROM event WHERE seq = ?', seq)?.body,
    expire(now) {
      const seconds = Math.floor(now / 1000);
      run(`DELETE FROM event WHERE seq IN (SELECT seq FROM event WHERE expires_at <= ? LIMIT ${EXPIRED_AT_ONCE})`, seconds);
      quotas.forget(seconds);
    },
    count: () => one<{ n: number }>('SELECT count(*) AS n FROM event')?.n ?? 0,
    close: () => db.close(),
  };
}

const DUPLICATE: Stored = { isTaken: true, reason: 'duplicate: this is stored already', isNew: false };
const refused = (reason: string): Stored => ({ isTaken: false, reason, isNew: false });

const isEphemeral = (kind: number): boolean => kind >= 20_000 && kind < 30_000;
const isReplaceable = (kind: number): boolean => kind === 0 || kind === 3 || (kind >= 10_000 && kind < 20_000);
const isAddressable = (kind: number): boolean => kind >= 30_000 && kind < 40_000;

/** As an `a` tag names it. Undefined: each event stands alone. */
function placeOf(event: NostrEvent): string | undefined {
  const { kind, pubkey } = event;
  if (isReplaceable(kind)) return `${kind}:${pubkey}:`;
  return isAddressable(kind) ? `${kind}:${pubkey}:${tagsOf(event, 'd')[0] ?? ''}` : undefined;
}

const isNewer = (event: NostrEvent, before: Pick<NostrEvent, 'created_at' | 'id'>): boolean =>
  event.created_at > before.created_at || (event.created_at === before.created_at && event.id < before.id);

const memberOf = (event: NostrEvent): string => (isMessage(event) ? (recipientsOf(event)[0] ?? event.pubkey) : event.pubkey);

/** One statement for all filters of the same fields. */
function queryOf(filter: Filter, { most, now }: { most: number; now: number }): { sql: string; values: SQLInputValue[] } {
  const { ids, authors, kinds, since, until } = filter;
  const where = ['(expires_at IS NULL OR expires_at > ?)'];
  const values: SQLInputValue[] = [Math.floor(now / 1000)];
  const among = (column: string, list: readonly unknown[] | undefined) => {
    if (list === undefined) return;
    where.push(`${column} IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(list));
  };
  among('id', ids);
  among('pubkey', authors);
  among('kind', kinds);
  for (const [name, list] of Object.entries(filter)) {
    if (!name.startsWith('#')) continue;
    where.push('seq IN (SELECT seq FROM tag WHERE name = ? AND value IN (SELECT value FROM json_each(?)))');
    values.push(name.slice(1), JSON.stringify(list));
  }
  if (since !== undefined) where.push('created_at >= ?');
  if (since !== undefined) values.push(since);
  if (until !== undefined) where.push('created_at <= ?');
  if (until !== undefined) values.push(until);
  const sql = `SELECT seq FROM event WHERE ${where.join(' AND ')} ORDER BY created_at DESC, id LIMIT ?`;
  return { sql, values: [...values, most] };
}
