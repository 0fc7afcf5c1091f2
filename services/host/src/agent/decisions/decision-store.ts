// What the policy said about what people asked the agent to do, in its own SQLite file. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';
import type { CardState, Decision, EffectState } from '@offshoot/actions';
import { type ActionKey, columnsOf, keyIn } from '../record/action-key.ts';
import type { BoundArgument, Why } from './domain/noted.ts';
import type { CardCounts } from './domain/review.ts';

/** One decision of the policy. */
interface NotedDecision {
  asked: ActionKey;
  /** Inbox. Empty: a trigger. */
  askedBy: string;
  /** Name of the action's kind. */
  kind: string;
  outcome: Decision['is'];
  why: Why;
  /** The arguments that say whom or what it affects. */
  authority: BoundArgument[];
  at: Date;
}

/** With its outcome, as its card and its effect have it. */
export interface FollowedDecision extends NotedDecision {
  /** Undefined: nothing came of it, or it was over at once. */
  end: CardState | EffectState | undefined;
  /** Inbox of the person who decided the card or approved the effect. Empty: nobody has. */
  decidedBy: string;
}

interface Counts {
  cards: CardCounts;
  /** Outcomes of its effects, with or without a card. */
  effects: { done: number; failed: number; unknown: number };
  /** What its level did not allow. */
  refusedForLevel: number;
}

/** What the policy said about one place that the agent wanted to read for an answer. */
interface NotedReading {
  messageId: string;
  /** Inbox of the requester. */
  askedBy: string;
  /** Name of the reading's kind. */
  kind: string;
  /** Empty: it reads no place that anybody chooses. */
  host: string;
  outcome: 'run' | 'refuse';
  why: Why;
  at: Date;
}

export interface FollowedReading extends NotedReading {
  /** Undefined: it was refused, or the agent stopped before it knew. */
  wasRead: boolean | undefined;
  /** Other hosts that answered it, in order: a redirect leads to them, or a file is there. */
  ledTo: string[];
}

export interface DecisionStore {
  /** Drops what is older than MAX_AGE_MS, or more than is kept. */
  note(decision: NotedDecision): void;
  /** Drops what is older than MAX_AGE_MS, or more than is kept. The same place for the same message is one. */
  noteReading(reading: NotedReading): void;
  /** Whether the text came, and which hosts answered. If several have been tried for a message, one that came counts. */
  readingEnded(reading: Pick<NotedReading, 'messageId' | 'kind' | 'host'>, ended: { wasRead: boolean; hosts: readonly string[] }): void;
  /** Newest first. */
  readingsSince(at: Date): FollowedReading[];
  /** Newest first. */
  since(at: Date): FollowedDecision[];
  /** Counts all cards and effects since then, also those whose decision is no longer kept. */
  counts(since: Date): Counts;
  /** The requests of this inbox are not readable any more; their decisions stay. */
  forgetOf(inboxId: string): void;
  clear(): void;
}

/** As long as cards and effects that are over are kept. */
export const MAX_AGE_MS = 30 * 86_400_000;
/** For one person: nobody pushes out the requests of others. */
export const MAX_PER_PERSON = 100;
/** Many inboxes that are refused push out refusals only, as long as there are any. */
export const MAX_KEPT = 500;
/** Readings, counted on their own: an agent that reads much keeps what it did all the same. */
export const MAX_READINGS_PER_PERSON = 50;
export const MAX_READINGS = 300;
/** For one place and message; each host's name has 253 characters at most. */
const MAX_LED_TO = 3;

/** Rows of one table. */
interface Limits {
  table: 'decision' | 'reading_decision';
  perPerson: number;
  all: number;
}

interface Row {
  message_id: string;
  place: number;
  asked_by: string;
  kind: string;
  outcome: Decision['is'];
  why: Why;
  authority: string;
  decided_at: number;
  card: CardState | null;
  decided_by: string | null;
  effect: EffectState | null;
  approved_by: string | null;
}

interface ReadingRow {
  message_id: string;
  asked_by: string;
  kind: string;
  host: string;
  outcome: NotedReading['outcome'];
  why: Why;
  decided_at: number;
  was_read: number | null;
  led_to: string;
}

/** An action that ran without a card has an effect only, and one that was approved has both. */
const FOLLOWED = `SELECT d.*, c.state AS card, c.decided_by, e.state AS effect, e.approved_by FROM decision d
  LEFT JOIN card c ON c.message_id = d.message_id AND c.place = d.place
  LEFT JOIN effect e ON e.message_id = d.message_id AND e.place = d.place`;

const fromRow = (row: Row): FollowedDecision => ({
  asked: keyIn(row),
  askedBy: row.asked_by,
  kind: row.kind,
  outcome: row.outcome,
  why: row.why,
  authority: JSON.parse(row.authority || '[]') as BoundArgument[],
  at: new Date(row.decided_at),
  end: row.effect ?? row.card ?? undefined,
  decidedBy: row.decided_by || row.approved_by || '',
});

const hostsIn = (ledTo: string): string[] => JSON.parse(ledTo) as string[];

export interface DecisionTable {
  readonly decisions: DecisionStore;
}

export function openDecisionStore(db: DatabaseSync): DecisionStore {
  const run = (sql: string, values: Record<string, string | number> = {}) => void db.prepare(sql).run(values);

  /** Drops rows that are too old, and the oldest beyond the limits of the last requester and of all. */
  function keepTo({ table, perPerson, all }: Limits, last: Pick<NotedDecision, 'askedBy' | 'at'>): void {
    run(`DELETE FROM ${table} WHERE decided_at < :before`, { before: last.at.getTime() - MAX_AGE_MS });
    run(
      `DELETE FROM ${table} WHERE seq IN
        (SELECT seq FROM ${table} WHERE asked_by = :asked_by ORDER BY seq DESC LIMIT -1 OFFSET :kept)`,
      { asked_by: last.askedBy, kept: perPerson },
    );
    run(
      `DELETE FROM ${table} WHERE seq IN
        (SELECT seq FROM ${table} ORDER BY outcome = 'refuse', seq DESC LIMIT -1 OFFSET :kept)`,
      { kept: all },
    );
  }

  return {
    note({ asked, askedBy, kind, outcome, why, authority, at }) {
      const sql = `INSERT OR IGNORE INTO decision (message_id, place, asked_by, kind, outcome, why, authority, decided_at)
        VALUES (:message_id, :place, :asked_by, :kind, :outcome, :why, :authority, :decided_at)`;
      const decided = { kind, outcome, why, authority: JSON.stringify(authority), decided_at: at.getTime() };
      run(sql, { ...columnsOf(asked), asked_by: askedBy, ...decided });
      keepTo({ table: 'decision', perPerson: MAX_PER_PERSON, all: MAX_KEPT }, { askedBy, at });
    },
    noteReading({ messageId, askedBy, kind, host, outcome, why, at }) {
      const sql = `INSERT OR IGNORE INTO reading_decision (message_id, asked_by, kind, host, outcome, why, decided_at)
        VALUES (:message_id, :asked_by, :kind, :host, :outcome, :why, :decided_at)`;
      run(sql, { message_id: messageId, asked_by: askedBy, kind, host, outcome, why, decided_at: at.getTime() });
      keepTo({ table: 'reading_decision', perPerson: MAX_READINGS_PER_PERSON, all: MAX_READINGS }, { askedBy, at });
    },
    readingEnded({ messageId, kind, host }, { wasRead, hosts }) {
      const key = { message_id: messageId, kind, host };
      const where = "WHERE message_id = :message_id AND kind = :kind AND host = :host AND outcome = 'run'";
      const found = db.prepare(`SELECT led_to FROM reading_decision ${where}`).get(key) as Pick<ReadingRow, 'led_to'> | undefined;
      if (found === undefined) return;
      const ledTo = new Set([...hostsIn(found.led_to), ...hosts]);
      ledTo.delete(host);
      run(`UPDATE reading_decision SET was_read = max(coalesce(was_read, 0), :was_read), led_to = :led_to ${where}`, {
        ...key,
        was_read: wasRead ? 1 : 0,
        led_to: JSON.stringify([...ledTo].slice(0, MAX_LED_TO)),
      });
    },
    readingsSince(at) {
      const rows = db.prepare('SELECT * FROM reading_decision WHERE decided_at >= :at ORDER BY seq DESC').all({ at: at.getTime() });
      return (rows as unknown as ReadingRow[]).map(({ message_id, asked_by, kind, host, outcome, why, decided_at, was_read, led_to }) => ({
        ...{ messageId: message_id, askedBy: asked_by, kind, host, outcome, why, at: new Date(decided_at) },
        wasRead: was_read === null ? undefined : was_read === 1,
        ledTo: hostsIn(led_to),
      }));
    },
    since(at) {
      const rows = db.prepare(`${FOLLOWED} WHERE d.decided_at >= :at ORDER BY d.seq DESC`).all({ at: at.getTime() });
      return (rows as unknown as Row[]).map(fromRow);
    },
    counts(since) {
      const one = <T>(sql: string) => ({ ...db.prepare(sql).get({ since: since.getTime() }) }) as T;
      const cards = one<CardCounts>(`SELECT count(*) AS asked, count(*) FILTER (WHERE c.state = 'approved') AS approved,
        count(*) FILTER (WHERE c.state = 'denied') AS denied, count(*) FILTER (WHERE c.state = 'open') AS open,
        count(*) FILTER (WHERE c.state NOT IN ('approved', 'denied', 'open')) AS ended,
        count(*) FILTER (WHERE e.state IN ('failed', 'unknown')) AS failed
        FROM card c LEFT JOIN effect e ON e.message_id = c.message_id AND e.place = c.place WHERE c.asked_at >= :since`);
      const effects = one<
        Counts['effects']
      >(`SELECT count(*) FILTER (WHERE state = 'done') AS done, count(*) FILTER (WHERE state = 'failed') AS failed,
        count(*) FILTER (WHERE state = 'unknown') AS unknown FROM effect WHERE approved_at >= :since`);
      const { refusedForLevel } = one<Pick<Counts, 'refusedForLevel'>>(`SELECT count(*) AS refusedForLevel FROM decision
        WHERE outcome = 'refuse' AND why IN ('level', 'not-addressed') AND decided_at >= :since`);
      return { cards, effects, refusedForLevel };
    },
    forgetOf(inboxId) {
      run("UPDATE decision SET authority = '' WHERE asked_by = :inbox_id", { inbox_id: inboxId });
      run("UPDATE OR REPLACE reading_decision SET host = '', led_to = '[]' WHERE asked_by = :inbox_id", { inbox_id: inboxId });
    },
    clear() {
      run('DELETE FROM decision');
      run('DELETE FROM reading_decision');
    },
  };
}
