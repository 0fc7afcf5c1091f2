import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { type DatabaseLine, gatheredRows, type NamedValues, openOrm, openPreparedQueries, placed } from '@offshoot/postgres';
import { announceBy, notifySql } from './announcements.ts';
import { AgentMetadataSchema } from './entities/agent-metadata.ts';
import { ClaimSchema } from './entities/claim.ts';
import { HostSchema } from './entities/host.ts';
import { TemplateVersionSchema } from './entities/template-version.ts';
import { TransferSchema } from './entities/transfer.ts';
import { Initial } from './migrations/initial.ts';
import { wakeUpChannel } from './wake-up-channel.ts';

export type Row = Record<string, string>;

/** Values by the names that the statement has for them (`:host_id`), or by place ($1 …); never part of its text. */
export type Query = <T extends Row = Row>(sql: string, values: NamedValues | unknown[]) => Promise<T[]>;

/** The schema `claim`. */
export interface Database {
  em(): SqlEntityManager;
  query: Query;
  /** The row of this id, by a statement for many ids ($1) that answers `id` with each row. */
  one(sql: string, id: string): Promise<Row | undefined>;
  /** Several such statements, all of them or none. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Wakes all replicas by NOTIFY, after what it speaks of is committed (announcements.ts). */
  announce(payload: string): void;
  close(): Promise<void>;
}

/** Configure and update fan-outs spend their time in calls, not in the database. */
const TRANSACTIONS_AT_ONCE = 10;
/** Claims among them: those that commit together share one wait for the disk. */
const STATEMENTS_AT_ONCE = 16;

export async function openClaimDatabase(database: DatabaseLine | string): Promise<Database> {
  const orm: MikroORM = await openOrm({
    database,
    schema: 'claim',
    entities: [HostSchema, AgentMetadataSchema, ClaimSchema, TemplateVersionSchema, TransferSchema],
    migrations: [{ name: 'initial', class: Initial }],
    poolMax: TRANSACTIONS_AT_ONCE,
  });
  // Of their own: a claim does not wait until transactions that work on earlier ones give a connection back.
  const prepared = await openPreparedQueries(orm, STATEMENTS_AT_ONCE);
  const query = byName(prepared.query);
  const announcements = announceBy((payloads) => query(notifySql, { channel: wakeUpChannel, payloads }));
  return {
    em: () => orm.em.fork(),
    transaction: (work) => prepared.transaction((inside) => work(byName(inside))),
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

function byName(query: <T>(sql: string, values: unknown[]) => Promise<T[]>): Query {
  return <T extends Row>(sql: string, values: NamedValues | unknown[]) => {
    if (Array.isArray(values)) return query<T>(sql, values);
    const statement = placed(sql, values);
    return query<T>(statement.text, statement.values);
  };
}
