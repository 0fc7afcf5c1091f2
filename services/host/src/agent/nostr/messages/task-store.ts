// The tasks that agents give each other, in the agent's own SQLite file. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';

/** in: of a peer, for this agent. out: of this agent, for a peer. */
type Direction = 'in' | 'out';

/**
 * in: waiting (for its card), asked, accepted, offered (the result, by a card), completed, refused. out: asked, accepted, completed, refused.
 */
type TaskState = 'waiting' | 'asked' | 'accepted' | 'offered' | 'completed' | 'refused';

export interface Task {
  /** Of this agent alone. */
  seq: number;
  direction: Direction;
  /** Public key. */
  peer: string;
  /** Chosen by the peer that asks. */
  taskId: string;
  description: string;
  /** Undefined: none. */
  deadline: Date | undefined;
  state: TaskState;
  /** Memory item of the goal that it has become. Empty: none. */
  goal: string;
  /** What came of it. Empty: nothing yet. */
  result: string;
  at: Date;
  changedAt: Date;
}

type NewTask = Pick<Task, 'direction' | 'peer' | 'taskId' | 'description' | 'deadline' | 'state' | 'at'>;

export interface TaskStore {
  /** False: this peer has used the ID before. */
  add(task: NewTask): boolean;
  find(seq: number): Task | undefined;
  of(direction: Direction, peer: string, taskId: string): Task | undefined;
  /** Oldest first. */
  open(direction: Direction): Task[];
  change(seq: number, to: { state: TaskState; goal?: string; result?: string }, at: Date): void;
  /** It was never sent. */
  remove(seq: number): void;
}

export interface TaskTable {
  readonly tasks: TaskStore;
}

/** Those that are over: their IDs are not used again. */
const MAX_OVER = 500;
const OPEN = "state NOT IN ('completed', 'refused')";

interface Row {
  seq: number;
  direction: Direction;
  peer: string;
  task_id: string;
  description: string;
  deadline: number;
  state: TaskState;
  goal: string;
  result: string;
  at: number;
  changed_at: number;
}

const fromRow = ({ seq, direction, peer, task_id, description, deadline, state, goal, result, at, changed_at }: Row): Task => ({
  ...{ seq, direction, peer, taskId: task_id, description, state, goal, result },
  ...{ deadline: deadline === 0 ? undefined : new Date(deadline), at: new Date(at), changedAt: new Date(changed_at) },
});

export function openTaskStore(db: DatabaseSync): TaskStore {
  type Values = Record<string, string | number>;
  const run = (sql: string, values: Values = {}) => Number(db.prepare(sql).run(values).changes);
  const rows = (rest: string, values: Values) =>
    (db.prepare(`SELECT * FROM task WHERE ${rest}`).all(values) as unknown as Row[]).map(fromRow);
  return {
    add({ direction, peer, taskId, description, deadline, state, at }) {
      const sql = `INSERT OR IGNORE INTO task (direction, peer, task_id, description, deadline, state, at, changed_at)
        VALUES (:direction, :peer, :task_id, :description, :deadline, :state, :at, :at)`;
      const isNew = run(sql, {
        ...{ direction, peer, task_id: taskId, description, state },
        ...{ deadline: deadline?.getTime() ?? 0, at: at.getTime() },
      });
      run(
        `DELETE FROM task WHERE NOT ${OPEN} AND seq NOT IN (SELECT seq FROM task WHERE NOT ${OPEN} ORDER BY changed_at DESC LIMIT ${MAX_OVER})`,
      );
      return isNew === 1;
    },
    find: (seq) => rows('seq = :seq', { seq })[0],
    of: (direction, peer, task_id) =>
      rows('direction = :direction AND peer = :peer AND task_id = :task_id', { direction, peer, task_id })[0],
    open: (direction) => rows(`direction = :direction AND ${OPEN} ORDER BY seq`, { direction }),
    change(seq, { state, goal, result }, at) {
      const sql = `UPDATE task SET state = :state, goal = coalesce(nullif(:goal, ''), goal), result = coalesce(nullif(:result, ''), result),
        changed_at = :at WHERE seq = :seq`;
      run(sql, { seq, state, goal: goal ?? '', result: result ?? '', at: at.getTime() });
    },
    remove: (seq) => void run('DELETE FROM task WHERE seq = :seq', { seq }),
  };
}
