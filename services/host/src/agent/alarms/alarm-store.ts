// What the agent reminds people of, in its own SQLite file. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';
import { type AlarmRule, occurrence } from '@offshoot/times/occurrences.ts';
import { type ActionKey, columnsOf, THIS_ACTION } from '../record/action-key.ts';
import type { Alarm } from './domain/alarm.ts';

export interface AlarmStore {
  /** False if it is there already. */
  add(alarm: Alarm): boolean;
  /** The next to ring first, apart from those of goals. */
  all(): Alarm[];
  /** When it rings next. Undefined: it does not. */
  nextOf(asked: ActionKey): Date | undefined;
  /** Those whose next occurrence is due, oldest first. */
  due(now: Date, limit: number): Alarm[];
  /** The next occurrence. Removes the alarm if there is none. */
  moveOn(alarm: Alarm, nextIndex: number): void;
  remove(alarm: ActionKey): void;
  /** Removes all that this inbox asked for. */
  removeOf(inboxId: string): void;
  /** Those that this message asked for. */
  removeAskedIn(messageId: string): void;
  clear(): void;
  /** When the next one rings. `after`: of those that are not due then. */
  nextAt(after?: Date): Date | undefined;
}

interface Row {
  message_id: string;
  place: number;
  asked_by: string;
  kind: Alarm['kind'];
  whom: 'speaker' | 'group';
  text: string;
  rule: string;
  next_index: number;
}

const fromRow = ({ message_id, place, asked_by, kind, whom, text, rule, next_index }: Row): Alarm => ({
  messageId: message_id,
  place,
  askedBy: asked_by,
  kind,
  whom,
  text,
  rule: JSON.parse(rule) as AlarmRule,
  nextIndex: next_index,
});

export interface AlarmTable {
  readonly alarms: AlarmStore;
}

export function openAlarmStore(db: DatabaseSync): AlarmStore {
  const run = (sql: string, values: Record<string, string | number> = {}) => Number(db.prepare(sql).run(values).changes);
  const rows = (sql: string, values: Record<string, string | number> = {}) =>
    (db.prepare(sql).all(values) as unknown as Row[]).map(fromRow);
  const remove: AlarmStore['remove'] = (alarm) => void run(`DELETE FROM alarm WHERE ${THIS_ACTION}`, columnsOf(alarm));

  return {
    add({ messageId, place, askedBy, kind, whom, text, rule, nextIndex }) {
      const at = occurrence(rule, nextIndex);
      if (at === undefined) return false;
      const sql = `INSERT OR IGNORE INTO alarm (message_id, place, asked_by, kind, whom, text, rule, next_index, next_at)
        VALUES (:message_id, :place, :asked_by, :kind, :whom, :text, :rule, :next_index, :next_at)`;
      const values = { message_id: messageId, place, asked_by: askedBy, kind, whom, text, rule: JSON.stringify(rule) };
      return run(sql, { ...values, next_index: nextIndex, next_at: at.getTime() }) === 1;
    },
    all: () => rows("SELECT * FROM alarm WHERE kind <> 'tick' ORDER BY next_at, seq"),
    nextOf: (asked) => {
      const row = db.prepare(`SELECT next_at FROM alarm WHERE ${THIS_ACTION}`).get(columnsOf(asked)) as { next_at: number } | undefined;
      return row && new Date(row.next_at);
    },
    due: (now, limit) =>
      rows('SELECT * FROM alarm WHERE next_at <= :now ORDER BY next_at, seq LIMIT :limit', { now: now.getTime(), limit }),
    moveOn(alarm, nextIndex) {
      const at = occurrence(alarm.rule, nextIndex);
      if (at === undefined) return remove(alarm);
      const sql = `UPDATE alarm SET next_index = :next_index, next_at = :next_at WHERE ${THIS_ACTION}`;
      run(sql, { next_index: nextIndex, next_at: at.getTime(), ...columnsOf(alarm) });
    },
    remove,
    removeOf: (inboxId) => void run('DELETE FROM alarm WHERE asked_by = :asked_by', { asked_by: inboxId }),
    removeAskedIn: (messageId) => void run('DELETE FROM alarm WHERE message_id = :message_id', { message_id: messageId }),
    clear: () => void run('DELETE FROM alarm'),
    nextAt(after) {
      const sql = 'SELECT min(next_at) AS at FROM alarm WHERE next_at > :after';
      const { at } = db.prepare(sql).get({ after: after?.getTime() ?? 0 }) as { at: number | null };
      return at === null ? undefined : new Date(at);
    },
  };
}
