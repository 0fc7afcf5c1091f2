import { setTimeout } from 'node:timers/promises';
import { Refusal } from '@offshoot/refusals';
import { DatabaseError, Pool, TypeOverrides, types } from 'pg';
import { type NamedValues, placed } from './named-values.ts';
import { openSchema, type SchemaOptions } from './open-schema.ts';
import { watchPool } from './pool-metrics.ts';

export type Query = <Row>(sql: string, values?: NamedValues) => Promise<Row[]>;

export interface PreparedQueries {
  /**
   * One statement with values bound by name (`:host_id`), outside any transaction. Values never become part of the SQL
   * text, so no error or log can contain them. Prepared once per connection, because planning the longer statements costs more than
   * running them: there must be few different texts. Retried if the database cancelled it to resolve a deadlock.
   */
  query: Query;
  /** Runs several such statements atomically. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const deadlockDetected = '40P01';

/** By text, for the whole process: several sets of queries may run transactions on the same connections. */
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

/** For a service that reads and writes rows by SQL. `connections`: of this replica, for single statements. */
export async function openQueries({ connections, ...o }: SchemaOptions & { connections: number }): Promise<PreparedQueries> {
  const { url, pool, connection } = await openSchema(o);
  const transactions = new Pool({ ...connection, ...pool, types: timesAsText(), connectionString: urlWith(url, connection.options) });
  transactions.on('error', () => {});
  transactions.on('connect', (client) => client.on('error', () => {}));
  const queries = preparedQueries(transactions, connections);
  return {
    ...queries,
    async close() {
      await queries.close();
      await transactions.end();
    },
  };
}

/** Options in the URL would replace all others. */
function urlWith(url: string, options = ''): string {
  const whole = new URL(url);
  whole.searchParams.set('options', `${whole.searchParams.get('options') ?? ''} ${options}`.trim());
  return whole.href;
}

/** Dates and times are read as PostgreSQL writes them, as the ORM reads them, too. */
function timesAsText(): TypeOverrides {
  const { DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL } = types.builtins;
  const overrides = new TypeOverrides();
  for (const type of [DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL]) overrides.setTypeParser(type, (text: string) => text);
  return overrides;
}

/** Single statements have their own connections, so that they do not wait for transactions to release one. */
export function preparedQueries(transactions: Pool, connections: number): PreparedQueries {
  const { options } = transactions;
  // Spreading omits the password, which is not enumerable.
  const pool = new Pool({ ...options, password: options.password, max: connections });
  pool.on('error', () => {});
  const watched = [watchPool(pool), watchPool(transactions)];
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
    async close() {
      await Promise.all(watched.map((one) => one.close()));
      await pool.end();
    },
  };
}

const succeeded = () => true;
const failed = () => false;

/** Whether a statement failed because of this constraint. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === constraint;
}
