// What the agent reminds people of, in its own SQLite file. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';
import { type ActionKey, columnsOf, THIS_ACTION } from '../action-key.ts';
import { type AlarmRule, occurrence } from './domain/occurrences.ts';
import type { Reminder } from './domain/reminder.ts';

export interface AlarmStore {
  /** False if it is there already. */
  add(reminder: Reminder): boolean;
  /** The next to ring first. */
  all(): Reminder[];
  /** Those whose next occurrence is due, oldest first. */
  due(now: Date, limit: number): Reminder[];
  /** The next occurrence. Removes the reminder if there is none. */
  moveOn(reminder: Reminder, nextIndex: number): void;
  remove(reminder: ActionKey): void;
  /** Removes all that this inbox asked for. */
  removeOf(inboxId: string): void;
  clear(): void;
  /** When the next one rings. */
  nextAt(): Date | undefined;
}

interface Row {
  message_id: string;
  place: number;
  asked_by: string;
  whom: 'speaker' | 'group';
  text: string;
  rule: string;
  next_index: number;
}

const fromRow = ({ message_id, place, asked_by, whom, text, rule, next_index }: Row): Reminder => ({
  messageId: message_id,
  place,
  askedBy: asked_by,
  whom,
  text,
  rule: JSON.parse(rule) as AlarmRule,
  nextIndex: next_index,
});

export function openAlarmStore(db: DatabaseSync): AlarmStore {
  const run = (sql: string, values: Record<string, string | number> = {}) => Number(db.prepare(sql).run(values).changes);
  const rows = (sql: string, values: Record<string, string | number> = {}) =>
    (db.prepare(sql).all(values) as unknown as Row[]).map(fromRow);
  const remove: AlarmStore['remove'] = (reminder) => void run(`DELETE FROM alarm WHERE ${THIS_ACTION}`, columnsOf(reminder));

  return {
    add({ messageId, place, askedBy, whom, text, rule, nextIndex }) {
      const at = occurrence(rule, nextIndex);
      if (at === undefined) return false;
      const sql = `INSERT OR IGNORE INTO alarm (message_id, place, asked_by, whom, text, rule, next_index, next_at)
        VALUES (:message_id, :place, :asked_by, :whom, :text, :rule, :next_index, :next_at)`;
      const values = { message_id: messageId, place, asked_by: askedBy, whom, text, rule: JSON.stringify(rule) };
      return run(sql, { ...values, next_index: nextIndex, next_at: at.getTime() }) === 1;
    },
    all: () => rows('SELECT * FROM alarm ORDER BY next_at, seq'),
    due: (now, limit) =>
      rows('SELECT * FROM alarm WHERE next_at <= :now ORDER BY next_at, seq LIMIT :limit', { now: now.getTime(), limit }),
    moveOn(reminder, nextIndex) {
      const at = occurrence(reminder.rule, nextIndex);
      if (at === undefined) return remove(reminder);
      const sql = `UPDATE alarm SET next_index = :next_index, next_at = :next_at WHERE ${THIS_ACTION}`;
      run(sql, { next_index: nextIndex, next_at: at.getTime(), ...columnsOf(reminder) });
    },
    remove,
    removeOf: (inboxId) => void run('DELETE FROM alarm WHERE asked_by = :asked_by', { asked_by: inboxId }),
    clear: () => void run('DELETE FROM alarm'),
    nextAt() {
      const { at } = db.prepare('SELECT min(next_at) AS at FROM alarm').get() as { at: number | null };
      return at === null ? undefined : new Date(at);
    },
  };
}
