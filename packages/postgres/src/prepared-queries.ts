import { setTimeout } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { DatabaseError, Pool } from 'pg';

export type Query = <Row>(sql: string, values: unknown[]) => Promise<Row[]>;

export interface PreparedQueries {
  /**
   * One statement with bound parameters ($1 …), outside any transaction of the ORM. The values never become part of the SQL
   * text, so that no error and no log can carry them. Prepared once a connection, for planning the longer ones costs more than
   * running them: different texts must be few. Repeated where the database broke it off to end a deadlock.
   */
  query: Query;
  /** Several such statements, all of them or none, on a connection of the ORM. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const deadlockDetected = '40P01';

/** Whoever waits for what a statement held gets it within this. */
const OTHER_SIDE_MS = 50;

/**
 * Nothing of a statement by itself remains where it was broken off. Repeated at once it could take what the other side waits for
 * before that wakes up, and the next deadlock may end the other side.
 */
export async function unlessDeadlocked<T>(run: () => Promise<T>, repetitions = 3): Promise<T> {
  for (let left = repetitions; ; left--) {
    try {
      return await run();
    } catch (error) {
      if (left === 0 || !(error instanceof DatabaseError) || error.code !== deadlockDetected) throw error;
      await setTimeout(OTHER_SIDE_MS * (1 + Math.random()));
    }
  }
}

/**
 * For the questions that are asked all the time; the ORM spends more on them than the database. On connections of their own:
 * who asks them does not wait until transactions give one back.
 */
export async function openPreparedQueries(orm: MikroORM, connections: number): Promise<PreparedQueries> {
  const transactions = await orm.em.fork().getDriver().getConnection().getNativeClient();
  const { options } = transactions;
  // The password is hidden from the spread.
  const pool = new Pool({ ...options, password: options.password, max: connections });
  pool.on('error', () => {});
  const names = new Map<string, string>();
  const prepared = (text: string, values: unknown[]) => {
    const name = names.get(text) ?? `prepared ${names.size + 1}`;
    names.set(text, name);
    return { name, text, values };
  };
  return {
    query: async <Row>(sql: string, values: unknown[]) => (await unlessDeadlocked(() => pool.query(prepared(sql, values)))).rows as Row[],
    async transaction(work) {
      const client = await transactions.connect();
      try {
        await client.query('begin');
        const result = await work(async <Row>(sql: string, values: unknown[]) => (await client.query(prepared(sql, values))).rows as Row[]);
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        // Not to be used again: whatever was begun on it ends with it.
        client.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}
