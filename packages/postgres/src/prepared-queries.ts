import { setTimeout } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Refusal } from '@offshoot/refusals';
import { DatabaseError, Pool } from 'pg';
import { type NamedValues, placed } from './named-values.ts';

export type Query = <Row>(sql: string, values?: NamedValues) => Promise<Row[]>;

export interface PreparedQueries {
  /**
   * One statement with values bound by name (`:host_id`), outside any transaction of the ORM. Values never become part of the SQL
   * text, so no error or log can contain them. Prepared once per connection, because planning the longer statements costs more than
   * running them: there must be few different texts. Retried if the database cancelled it to resolve a deadlock.
   */
  query: Query;
  /** Runs several such statements atomically on a connection of the ORM. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const deadlockDetected = '40P01';

/** By text, for the whole process: several sets of queries run transactions on the connections of one ORM. */
const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `prepared ${names.size + 1}`;
  names.set(text, name);
  return name;
}

/** The other side of the deadlock gets its lock within this time. */
const OTHER_SIDE_MS = 50;

/**
 * A single statement leaves nothing behind when cancelled. If retried at once, it could take the lock that the other side waits
 * for before that wakes up, and the next deadlock might cancel the other side.
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
 * For the hottest queries, on which the ORM spends more time than the database. They have their own connections, so that they
 * do not wait for transactions to release one.
 */
export async function openPreparedQueries(orm: MikroORM, connections: number): Promise<PreparedQueries> {
  const transactions = await orm.em.fork().getDriver().getConnection().getNativeClient();
  const { options } = transactions;
  // Spreading omits the password, which is not enumerable.
  const pool = new Pool({ ...options, password: options.password, max: connections });
  pool.on('error', () => {});
  const prepared = (sql: string, given: NamedValues) => {
    const { text, values } = placed(sql, given);
    return { name: nameOf(text), text, values };
  };
  return {
    query: async <Row>(sql: string, values: NamedValues = {}) =>
      (await unlessDeadlocked(() => pool.query(prepared(sql, values)))).rows as Row[],
    async transaction(work) {
      const client = await transactions.connect();
      try {
        await client.query('begin');
        const result = await work(
          async <Row>(sql: string, values: NamedValues = {}) => (await client.query(prepared(sql, values))).rows as Row[],
        );
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        // A refusal leaves a sound connection. Any other error destroys it, and all that was begun on it ends with it.
        const isSound = error instanceof Refusal && (await client.query('rollback').then(succeeded, failed));
        client.release(!isSound);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

const succeeded = () => true;
const failed = () => false;
