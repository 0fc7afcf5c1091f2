// Goals, what is read for them, what came of them, and the times at which the agent works on them. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';
import type { GoalPriority, GoalStatus, TICK_OUTCOMES } from '@offshoot/context';
import type { JsonObject } from '@offshoot/statements';
import type { AlarmRule } from '@offshoot/times/occurrences.ts';
import { type ActionKey, columnsOf, THIS_ACTION } from '../record/action-key.ts';
import type { Goal } from './domain/goal.ts';

/** `called`: as people call it. Both empty: it was not read yet. */
export interface Watch {
  reading: string;
  arguments: JsonObject;
  called: string;
  text: string;
}

export interface Progress {
  at: Date;
  text: string;
  /** Where it is from. */
  evidence: string[];
}

/** `set`: the first one. `last`: the end of the goal. `hand`: its owner wants it now. */
type TickCause = 'set' | 'alarm' | 'last' | 'hand';
export type TickOutcome = (typeof TICK_OUTCOMES)[number] | 'dropped';

export interface Tick {
  key: string;
  itemId: string;
  cause: TickCause;
}

export interface GoalStore {
  add(goal: Omit<Goal, 'text' | 'idle' | 'lookedAt'>): void;
  /** Those that are open first, by priority. */
  all(): Goal[];
  find(itemId: string): Goal | undefined;
  of(asked: ActionKey): Goal | undefined;
  /** Open goals that no alarm looks at. */
  unlooked(): Goal[];
  change(itemId: string, to: { status?: GoalStatus; priority?: GoalPriority; rule?: AlarmRule }): void;
  looked(itemId: string, at: Date, idle: number): void;
  watches(itemId: string): Watch[];
  /** Adds it, or keeps what was read. */
  watch(itemId: string, watch: Watch): void;
  progress(itemId: string): Progress[];
  noteProgress(itemId: string, progress: Progress): void;
  /** False: it is there already. */
  addTick(tick: Tick, at: Date): boolean;
  /** The oldest that waits; of goals with a higher priority first. */
  nextTick(): Tick | undefined;
  isWaiting(itemId: string): boolean;
  /** The last one that is over and was not dropped. `at`: when it was due. */
  lastTick(itemId: string): { at: Date; outcome: Exclude<TickOutcome, 'dropped'> } | undefined;
  /** Call before a model is called. */
  tickCalls(key: string, at: Date): void;
  endTick(key: string, outcome: TickOutcome): void;
  /** Calls of a model since then. */
  callsSince(at: Date): number;
  remove(itemId: string): void;
  /** Removes all goals. What was called stays counted. */
  clear(): void;
}

export interface GoalTable {
  readonly goals: GoalStore;
}

/** Steps that are kept of a goal. */
const MAX_PROGRESS = 20;
const MAX_TICKS = 500;
/** Goals that are over. */
const MAX_OVER = 20;

interface Row {
  item_id: string;
  message_id: string;
  place: number;
  asked_by: string;
  text: string;
  why: string;
  priority: GoalPriority;
  status: GoalStatus;
  set_at: number;
  rule: string;
  idle: number;
  looked_at: number;
}

const fromRow = (row: Row): Goal => ({
  ...{ itemId: row.item_id, messageId: row.message_id, place: row.place, askedBy: row.asked_by, text: row.text, why: row.why },
  ...{ priority: row.priority, status: row.status, setAt: new Date(row.set_at), rule: JSON.parse(row.rule) as AlarmRule },
  ...{ idle: row.idle, lookedAt: new Date(row.looked_at) },
});

const SELECT = 'SELECT goal.*, memory_item.text FROM goal JOIN memory_item ON memory_item.id = goal.item_id';
const BY_PRIORITY = "CASE goal.priority WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END";

export function openGoalStore(db: DatabaseSync): GoalStore {
  type Values = Record<string, string | number>;
  const run = (sql: string, values: Values = {}) => Number(db.prepare(sql).run(values).changes);
  const rows = <T>(sql: string, values: Values = {}) => db.prepare(sql).all(values) as T[];
  const goals = (rest: string, values: Values = {}) => rows<Row>(`${SELECT} ${rest}`, values).map(fromRow);

  return {
    add({ itemId, messageId, place, askedBy, why, priority, status, setAt, rule }) {
      const sql = `INSERT OR IGNORE INTO goal (item_id, message_id, place, asked_by, why, priority, status, set_at, rule, looked_at)
        VALUES (:item_id, :message_id, :place, :asked_by, :why, :priority, :status, :set_at, :rule, :set_at)`;
      const key = { item_id: itemId, ...columnsOf({ messageId, place }), asked_by: askedBy };
      run(sql, { ...key, why, priority, status, set_at: setAt.getTime(), rule: JSON.stringify(rule) });
      run(
        `DELETE FROM goal WHERE status <> 'open' AND item_id NOT IN
          (SELECT item_id FROM goal WHERE status <> 'open' ORDER BY looked_at DESC LIMIT ${MAX_OVER})`,
      );
    },
    all: () => goals(`ORDER BY goal.status <> 'open', ${BY_PRIORITY}, goal.set_at, goal.item_id`),
    find: (itemId) => goals('WHERE goal.item_id = :item_id', { item_id: itemId })[0],
    of: (asked) => goals(`WHERE goal.${THIS_ACTION.replace('AND ', 'AND goal.')}`, columnsOf(asked))[0],
    unlooked: () =>
      goals(
        `WHERE goal.status = 'open' AND NOT EXISTS
          (SELECT 1 FROM alarm WHERE alarm.message_id = goal.message_id AND alarm.place = goal.place)`,
      ),
    change(itemId, { status, priority, rule }) {
      const sql = `UPDATE goal SET status = coalesce(nullif(:status, ''), status), priority = coalesce(nullif(:priority, ''), priority),
        rule = coalesce(nullif(:rule, ''), rule), idle = 0 WHERE item_id = :item_id`;
      run(sql, { status: status ?? '', priority: priority ?? '', rule: rule === undefined ? '' : JSON.stringify(rule), item_id: itemId });
    },
    looked: (itemId, at, idle) =>
      void run('UPDATE goal SET looked_at = :at, idle = :idle WHERE item_id = :item_id', { at: at.getTime(), idle, item_id: itemId }),
    watches: (itemId) =>
      rows<Omit<Watch, 'arguments'> & { arguments: string }>('SELECT * FROM goal_watch WHERE item_id = :item_id ORDER BY seq', {
        item_id: itemId,
      }).map(({ reading, arguments: args, called, text }) => ({ reading, arguments: JSON.parse(args) as JsonObject, called, text })),
    watch(itemId, { reading, arguments: args, called, text }) {
      const sql = `INSERT INTO goal_watch (item_id, reading, arguments, called, text) VALUES (:item_id, :reading, :arguments, :called, :text)
        ON CONFLICT DO UPDATE SET called = excluded.called, text = excluded.text`;
      run(sql, { item_id: itemId, reading, arguments: JSON.stringify(args), called, text });
    },
    progress: (itemId) =>
      rows<{ at: number; text: string; evidence: string }>('SELECT * FROM goal_progress WHERE item_id = :item_id ORDER BY seq', {
        item_id: itemId,
      }).map(({ at, text, evidence }) => ({ at: new Date(at), text, evidence: JSON.parse(evidence) as string[] })),
    noteProgress(itemId, { at, text, evidence }) {
      const values = { item_id: itemId, at: at.getTime(), text, evidence: JSON.stringify(evidence) };
      run('INSERT INTO goal_progress (item_id, at, text, evidence) VALUES (:item_id, :at, :text, :evidence)', values);
      const kept = `SELECT seq FROM goal_progress WHERE item_id = :item_id ORDER BY seq DESC LIMIT ${MAX_PROGRESS}`;
      run(`DELETE FROM goal_progress WHERE item_id = :item_id AND seq NOT IN (${kept})`, { item_id: itemId });
    },
    addTick({ key, itemId, cause }, at) {
      const values = { key, item_id: itemId, cause, at: at.getTime() };
      const sql = "INSERT OR IGNORE INTO tick (key, item_id, cause, at, outcome) VALUES (:key, :item_id, :cause, :at, 'waits')";
      const isNew = run(sql, values) === 1;
      run(`DELETE FROM tick WHERE outcome <> 'waits' AND seq NOT IN (SELECT seq FROM tick ORDER BY seq DESC LIMIT ${MAX_TICKS})`);
      return isNew;
    },
    nextTick: () =>
      rows<Tick>(
        `SELECT tick.key, tick.item_id AS itemId, tick.cause FROM tick LEFT JOIN goal ON goal.item_id = tick.item_id
          WHERE tick.outcome = 'waits' ORDER BY ${BY_PRIORITY}, tick.seq LIMIT 1`,
      )[0],
    isWaiting: (itemId) =>
      rows("SELECT 1 FROM tick WHERE item_id = :item_id AND outcome = 'waits' LIMIT 1", { item_id: itemId }).length > 0,
    lastTick(itemId) {
      const sql = "SELECT at, outcome FROM tick WHERE item_id = :item_id AND outcome NOT IN ('waits', 'dropped') ORDER BY seq DESC LIMIT 1";
      const [last] = rows<{ at: number; outcome: Exclude<TickOutcome, 'dropped'> }>(sql, { item_id: itemId });
      return last && { at: new Date(last.at), outcome: last.outcome };
    },
    tickCalls: (key, at) => void run('UPDATE tick SET calls = calls + 1, called_at = :at WHERE key = :key', { key, at: at.getTime() }),
    endTick: (key, outcome) => void run('UPDATE tick SET outcome = :outcome WHERE key = :key', { key, outcome }),
    callsSince(at) {
      const sql = 'SELECT coalesce(sum(calls), 0) AS calls FROM tick WHERE calls > 0 AND called_at > :at';
      return rows<{ calls: number }>(sql, { at: at.getTime() })[0]?.calls ?? 0;
    },
    remove: (itemId) => void run('DELETE FROM goal WHERE item_id = :item_id', { item_id: itemId }),
    clear: () => void run('DELETE FROM goal'),
  };
}
