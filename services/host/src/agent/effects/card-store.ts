// What the agent asked for and waits for, in its own SQLite file. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';
import type { Card, CardState, CardTerms } from '@offshoot/actions';
import { type ActionKey, columnsOf, keyIn, THIS_ACTION } from '../record/action-key.ts';
import type { Reserves } from './effect-store.ts';

export interface StoredCard extends Card {
  asked: ActionKey;
  /** As it was posted. */
  text: string;
  reserves: Reserves;
}

interface NewCard extends Omit<StoredCard, 'state' | 'decidedBy'> {
  actionDigest: string;
  at: Date;
}

export interface CardStore {
  /** False if it is there already. */
  add(card: NewCard): boolean;
  /** The card that this message of the conversation shows. */
  shownBy(postedId: string): StoredCard | undefined;
  /** The oldest one with this text whose message is not known yet. */
  unposted(text: string): StoredCard | undefined;
  /** `key`: any of the outbox; those that are no card's do nothing. */
  posted(key: string, postedId: string): void;
  decide(asked: ActionKey, state: CardState, decidedBy: string): void;
  /** True once for each card: the agent then tells a member that they may not decide it. */
  tellOnce(asked: ActionKey): boolean;
  /** True once for each card: a person who may decide it has answered without replying to it. */
  hintOnce(asked: ActionKey): boolean;
  /** Those that can still change by themselves, oldest first. */
  waiting(): StoredCard[];
  /** How many wait for an answer now, and what they reserve; how many were asked since then. */
  counts(since: Date): Reserves & { open: number; asked: number };
  wasDenied(actionDigest: string): boolean;
  /** Nothing that this inbox asked for stays readable, and what waits for an answer is void. */
  forgetOf(inboxId: string): void;
  /** Ends those that wait and were asked for by this message. */
  voidAskedIn(messageId: string): void;
  /** Ends all that wait. Returns how many waited for an answer. */
  voidAll(): number;
  /** Removes what was asked before then and is over. */
  tidy(before: Date): void;
}

interface Row {
  message_id: string;
  place: number;
  terms: string;
  digest: string;
  text: string;
  state: CardState;
  decided_by: string;
  mails: number;
  texts: number;
  first_contacts: number;
}

const fromRow = (row: Row): StoredCard => ({
  asked: keyIn(row),
  terms: JSON.parse(row.terms) as CardTerms,
  digest: row.digest,
  text: row.text,
  state: row.state,
  decidedBy: row.decided_by,
  reserves: { mails: row.mails, texts: row.texts, firstContacts: row.first_contacts },
});

type Values = Record<string, string | number>;

export interface CardTable {
  readonly cards: CardStore;
}

export function openCardStore(db: DatabaseSync): CardStore {
  const run = (sql: string, values: Values = {}) => Number(db.prepare(sql).run(values).changes);
  const one = (sql: string, values: Values) => {
    const row = db.prepare(sql).get(values) as Row | undefined;
    return row && fromRow(row);
  };
  const WAITS = "state IN ('open', 'postponed')";

  return {
    add({ asked, terms, digest, text, actionDigest, reserves, at }) {
      const sql = `INSERT OR IGNORE INTO card
        (message_id, place, requester, terms, digest, action_digest, mails, texts, first_contacts, text, state, asked_at)
        VALUES (:message_id, :place, :requester, :terms, :digest, :action_digest, :mails, :texts, :first_contacts, :text, 'open', :asked_at)`;
      const bound = { requester: terms.requester.inboxId, terms: JSON.stringify(terms), digest, text };
      const { mails, texts, firstContacts: first_contacts } = reserves;
      const rest = { action_digest: actionDigest, mails, texts, first_contacts, asked_at: at.getTime() };
      return run(sql, { ...columnsOf(asked), ...bound, ...rest }) === 1;
    },
    shownBy: (postedId) => one("SELECT * FROM card WHERE posted_id = :posted_id AND terms <> ''", { posted_id: postedId }),
    unposted: (text) => one("SELECT * FROM card WHERE posted_id IS NULL AND text = :text AND text <> '' ORDER BY seq LIMIT 1", { text }),
    posted: (key, postedId) =>
      void run("UPDATE card SET posted_id = :posted_id WHERE 'card:' || message_id || ':' || place = :key AND posted_id IS NULL", {
        key,
        posted_id: postedId,
      }),
    decide: (asked, state, decidedBy) =>
      void run(`UPDATE card SET state = :state, decided_by = :decided_by WHERE ${THIS_ACTION}`, {
        ...columnsOf(asked),
        state,
        decided_by: decidedBy,
      }),
    tellOnce: (asked) => run(`UPDATE card SET told = 1 WHERE ${THIS_ACTION} AND told = 0`, columnsOf(asked)) === 1,
    hintOnce: (asked) => run(`UPDATE card SET hinted = 1 WHERE ${THIS_ACTION} AND hinted = 0`, columnsOf(asked)) === 1,
    waiting: () => (db.prepare(`SELECT * FROM card WHERE ${WAITS} ORDER BY seq`).all() as unknown as Row[]).map(fromRow),
    counts(since) {
      const sql = `SELECT count(*) FILTER (WHERE state = 'open') AS open, count(*) FILTER (WHERE asked_at > :since) AS asked,
        coalesce(sum(mails) FILTER (WHERE state = 'open'), 0) AS mails, coalesce(sum(texts) FILTER (WHERE state = 'open'), 0) AS texts,
        coalesce(sum(first_contacts) FILTER (WHERE state = 'open'), 0) AS firstContacts FROM card`;
      return { ...db.prepare(sql).get({ since: since.getTime() }) } as ReturnType<CardStore['counts']>;
    },
    wasDenied: (digest) =>
      db.prepare("SELECT 1 FROM card WHERE action_digest = :digest AND state = 'denied'").get({ digest }) !== undefined,
    forgetOf(inboxId) {
      const sql = `UPDATE card SET terms = '', text = '', state = iif(${WAITS}, 'voided', state) WHERE requester = :requester`;
      run(sql, { requester: inboxId });
    },
    voidAskedIn: (messageId) =>
      void run(`UPDATE card SET state = 'voided' WHERE message_id = :message_id AND ${WAITS}`, { message_id: messageId }),
    voidAll() {
      run("UPDATE card SET state = 'voided' WHERE state = 'postponed'");
      return run("UPDATE card SET state = 'voided' WHERE state = 'open'");
    },
    tidy: (before) => void run(`DELETE FROM card WHERE asked_at < :before AND NOT ${WAITS}`, { before: before.getTime() }),
  };
}
