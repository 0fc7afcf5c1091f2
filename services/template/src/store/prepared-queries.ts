import type { MikroORM } from '@mikro-orm/postgresql';
import { Pool } from 'pg';

/** Everything as text: what a column means, the query's own code knows. */
type Row = Record<string, string | null>;

export interface PreparedQueries {
  /** One statement, prepared once a connection, outside any transaction. Different texts must be few. */
  query(sql: string, values: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Of their own: who reads for a claim does not wait until transactions that change templates give a connection back. */
const CONNECTIONS = 4;

/** For the questions that are asked all the time; the ORM spends more on them than the database. */
export async function openPreparedQueries(orm: MikroORM): Promise<PreparedQueries> {
  const { options } = await orm.em.fork().getDriver().getConnection().getNativeClient();
  // The password is hidden from the spread.
  const pool = new Pool({ ...options, password: options.password, max: CONNECTIONS });
  pool.on('error', () => {});
  const names = new Map<string, string>();
  return {
    async query(text, values) {
      const name = names.get(text) ?? `template ${names.size + 1}`;
      names.set(text, name);
      return (await pool.query<Row>({ name, text, values })).rows;
    },
    close: () => pool.end(),
  };
}
