// What the agent was allowed to do outside the conversation, and how far it is, in its own SQLite file. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';
import { type Budget, type CardTerms, type EffectState, isOver, restoredState } from '@offshoot/actions';
import { type ActionKey, columnsOf, keyIn, THIS_ACTION } from '../record/action-key.ts';

/** What it takes of the day's budget. */
export type Reserves = Readonly<Pick<Budget, 'mails' | 'texts' | 'firstContacts'>>;

export interface Effect {
  asked: ActionKey;
  /** What was approved, in the same form whether a card asked for it or not. */
  terms: CardTerms;
  /** `cardDigest` of the terms when it was approved. */
  digest: string;
  /** Inbox of the person who approved it. */
  approvedBy: string;
  approvedAt: Date;
  state: EffectState;
  attempts: number;
  /** Random, made when it was approved, hex: tells it in the pool's journal from the same effect of an earlier copy of the agent. */
  intent: string;
  /** Since when it is looked for at the provider. Undefined: it is not. */
  lookedSince: Date | undefined;
}

interface NewEffect extends Pick<Effect, 'asked' | 'terms' | 'digest' | 'approvedBy' | 'approvedAt'> {
  reserves: Reserves;
}

export interface EffectStore {
  /** False if it is there already. */
  add(effect: NewEffect): boolean;
  find(asked: ActionKey): Effect | undefined;
  keys(): ActionKey[];
  /** The oldest one that is not over and need not wait. */
  next(now: Date): Effect | undefined;
  /** When the next one need not wait any more. */
  nextAt(): Date | undefined;
  /** Once it is over, what it was about is erased. */
  keep(asked: ActionKey, state: EffectState): void;
  /** It is tried again then. */
  later(asked: ActionKey, state: EffectState, o: { at: Date; lookedSince?: Date }): void;
  counts(since: Date): Reserves;
  /** After a backup was restored: effects that are not over may have been done since. Returns those effects. */
  restored(): Effect[];
  /** The oldest effect that is over and of which the pool's journal has not been told. */
  nextUntold(): Effect | undefined;
  told(asked: ActionKey): void;
  /** Removes effects that were approved before then and are over. */
  tidy(before: Date): void;
}

interface Row {
  message_id: string;
  place: number;
  terms: string;
  digest: string;
  approved_by: string;
  approved_at: number;
  state: EffectState;
  attempts: number;
  intent: string;
  looked_since: number;
}

const fromRow = (row: Row): Effect => ({
  asked: keyIn(row),
  terms: JSON.parse(row.terms || '{}') as CardTerms,
  digest: row.digest,
  approvedBy: row.approved_by,
  approvedAt: new Date(row.approved_at),
  state: row.state,
  attempts: row.attempts,
  intent: row.intent,
  lookedSince: row.looked_since === 0 ? undefined : new Date(row.looked_since),
});

const OPEN = "state IN ('approved', 'dispatched')";

export interface EffectTable {
  readonly effects: EffectStore;
}

export function openEffectStore(db: DatabaseSync): EffectStore {
  const run = (sql: string, values: Record<string, string | number>) => Number(db.prepare(sql).run(values).changes);
  const keep: EffectStore['keep'] = (asked, state) => {
    const sql = `UPDATE effect SET state = :state, looked_since = 0${isOver(state) ? ", terms = ''" : ''} WHERE ${THIS_ACTION}`;
    run(sql, { ...columnsOf(asked), state });
  };

  return {
    add({ asked, terms, digest, approvedBy, approvedAt, reserves }) {
      const sql = `INSERT OR IGNORE INTO effect (message_id, place, terms, digest, approved_by, approved_at, mails, texts, first_contacts, intent, state)
        VALUES (:message_id, :place, :terms, :digest, :approved_by, :approved_at, :mails, :texts, :first_contacts, lower(hex(randomblob(16))), 'approved')`;
      const { mails, texts, firstContacts: first_contacts } = reserves;
      const bound = { terms: JSON.stringify(terms), digest, mails, texts, first_contacts };
      return run(sql, { ...columnsOf(asked), ...bound, approved_by: approvedBy, approved_at: approvedAt.getTime() }) === 1;
    },
    find(asked) {
      const row = db.prepare(`SELECT * FROM effect WHERE ${THIS_ACTION}`).get(columnsOf(asked)) as Row | undefined;
      return row && fromRow(row);
    },
    keys: () => (db.prepare('SELECT message_id, place FROM effect').all() as unknown as Row[]).map(keyIn),
    next(now) {
      const sql = `SELECT * FROM effect WHERE ${OPEN} AND not_before <= :now ORDER BY seq LIMIT 1`;
      const row = db.prepare(sql).get({ now: now.getTime() }) as Row | undefined;
      return row && fromRow(row);
    },
    nextAt() {
      const { at } = db.prepare(`SELECT min(not_before) AS at FROM effect WHERE ${OPEN}`).get() as { at: number | null };
      return at === null ? undefined : new Date(at);
    },
    keep,
    later(asked, state, { at, lookedSince }) {
      const sql = `UPDATE effect SET state = :state, attempts = attempts + 1, not_before = :at, looked_since = :looked_since
        WHERE ${THIS_ACTION}`;
      run(sql, { ...columnsOf(asked), state, at: at.getTime(), looked_since: lookedSince?.getTime() ?? 0 });
    },
    counts(since) {
      const sql = `SELECT coalesce(sum(mails), 0) AS mails, coalesce(sum(texts), 0) AS texts,
        coalesce(sum(first_contacts), 0) AS firstContacts FROM effect WHERE approved_at > :since AND state <> 'withdrawn'`;
      return { ...db.prepare(sql).get({ since: since.getTime() }) } as ReturnType<EffectStore['counts']>;
    },
    restored() {
      const open = (db.prepare(`SELECT * FROM effect WHERE ${OPEN} ORDER BY seq`).all() as unknown as Row[]).map(fromRow);
      for (const { asked, state } of open) keep(asked, restoredState(state));
      return open;
    },
    nextUntold() {
      const row = db.prepare(`SELECT * FROM effect WHERE NOT ${OPEN} AND end_told = 0 ORDER BY seq LIMIT 1`).get() as Row | undefined;
      return row && fromRow(row);
    },
    told: (asked) => void run(`UPDATE effect SET end_told = 1 WHERE ${THIS_ACTION}`, columnsOf(asked)),
    tidy: (before) => void run(`DELETE FROM effect WHERE approved_at < :before AND NOT ${OPEN}`, { before: before.getTime() }),
  };
}
