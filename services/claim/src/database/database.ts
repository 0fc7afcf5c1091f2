import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { type DatabaseConnection, gatheredRows, type NamedValues } from '@offshoot/postgres';
import { openOrm, openPreparedQueries } from '@offshoot/postgres/orm.ts';
import { announceBy, notifySql, wakeUpChannel } from './announcements.ts';
import { AgentMetadataSchema } from './entities/agent-metadata.ts';
import { ClaimSchema } from './entities/claim.ts';
import { HostSchema } from './entities/host.ts';
import { TemplateVersionSchema } from './entities/template-version.ts';
import { TransferSchema } from './entities/transfer.ts';
import { initial } from './migrations/initial.ts';

export type Row = Record<string, string>;

/** Values are bound by name (`:host_id`), never spliced into the SQL. */
export type Query = <T extends Row = Row>(sql: string, values?: NamedValues) => Promise<T[]>;

/** The schema `claim`. */
export interface Database {
  em(): SqlEntityManager;
  query: Query;
  /** Returns the row with this id. Calls are gathered into one statement that takes many ids (`:keys`) and returns `id` with each row. */
  one(sql: string, id: string): Promise<Row | undefined>;
  /** Runs several statements in one transaction. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Wakes all replicas by NOTIFY. Call it after the change is committed (announcements.ts). */
  announce(payload: string): void;
  close(): Promise<void>;
}

/** Configure and update fan-outs spend their time in calls, not in the database. */
const TRANSACTIONS_AT_ONCE = 10;
/** Claims are among them: those that commit together share one disk sync. */
const STATEMENTS_AT_ONCE = 16;

export async function openClaimDatabase(database: DatabaseConnection | string): Promise<Database> {
  const orm: MikroORM = await openOrm({
    database,
    schema: 'claim',
    entities: [HostSchema, AgentMetadataSchema, ClaimSchema, TemplateVersionSchema, TransferSchema],
    migrations: [initial],
    poolMax: TRANSACTIONS_AT_ONCE,
  });
  // A separate pool, so that claims do not wait for connections held by transactions that work on earlier claims.
  const prepared = await openPreparedQueries(orm, STATEMENTS_AT_ONCE);
  const query: Query = prepared.query;
  const announcements = announceBy((payloads) => query(notifySql, { channel: wakeUpChannel, payloads }));
  return {
    em: () => orm.em.fork(),
    transaction: (work) => prepared.transaction(work),
    query,
    one: gatheredRows<Row>(prepared.query, 'id'),
    announce: announcements.add,
    close: async () => {
      await announcements.close();
      await prepared.close();
      await orm.close(true);
    },
  };
}
