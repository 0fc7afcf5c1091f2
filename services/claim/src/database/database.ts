import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { type DatabaseLine, gatheredRows, openOrm, openPreparedQueries } from '@offshoot/postgres';
import { announceBy, notifySql } from './announcements.ts';
import { AgentMetadataSchema } from './entities/agent-metadata.ts';
import { ClaimSchema } from './entities/claim.ts';
import { HostSchema } from './entities/host.ts';
import { TemplateVersionSchema } from './entities/template-version.ts';
import { TransferSchema } from './entities/transfer.ts';
import { Initial } from './migrations/initial.ts';
import { wakeUpChannel } from './wake-up-channel.ts';

export type Row = Record<string, string>;

export type Query = <T extends Row = Row>(sql: string, values: unknown[]) => Promise<T[]>;

/** The schema `claim`. */
export interface Database {
  em(): SqlEntityManager;
  /** What a claim holds for its host is a bound parameter ($1 …), never text. */
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
const transactionsAtOnce = 10;
/** Claims among them: those that commit together share one wait for the disk. */
const statementsAtOnce = 16;

export async function openClaimDatabase(database: DatabaseLine | string): Promise<Database> {
  const orm: MikroORM = await openOrm({
    database,
    schema: 'claim',
    entities: [HostSchema, AgentMetadataSchema, ClaimSchema, TemplateVersionSchema, TransferSchema],
    migrations: [{ name: 'initial', class: Initial }],
    poolMax: transactionsAtOnce,
  });
  // Of their own: a claim does not wait until transactions that work on earlier ones give a connection back.
  const { query, transaction, close } = await openPreparedQueries(orm, statementsAtOnce);
  const announcements = announceBy((payloads) => query(notifySql, [wakeUpChannel, payloads]));
  return {
    em: () => orm.em.fork(),
    transaction,
    query,
    one: gatheredRows<Row>(query, 'id'),
    announce: announcements.add,
    close: async () => {
      await announcements.close();
      await close();
      await orm.close(true);
    },
  };
}
