import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { type DatabaseLine, gatheredRows, openOrm, openPreparedQueries } from '@offshoot/postgres';
import { announceBy, notifySql } from './announcements.ts';
import { AgentMetadataSchema } from './entities/agent-metadata.ts';
import { ClaimSchema } from './entities/claim.ts';
import { HostSchema } from './entities/host.ts';
import { TemplateVersionSchema } from './entities/template-version.ts';
import { TransferSchema } from './entities/transfer.ts';
import { CreateClaimSchema } from './migrations/20260222000000-create-claim-schema.ts';
import { AddTrust } from './migrations/20261121000000-add-trust.ts';
import { AddContext } from './migrations/20261123000000-add-context.ts';
import { AddQueue } from './migrations/20261124000000-add-queue.ts';
import { AddHistory } from './migrations/20261125000000-add-history.ts';
import { AddRollout } from './migrations/20261126000000-add-rollout.ts';
import { AddConditions } from './migrations/20261127000000-add-conditions.ts';
import { AddTools } from './migrations/20261128000000-add-tools.ts';
import { AddReplenishment } from './migrations/20261129000000-add-replenishment.ts';
import { SpeedUpClaims } from './migrations/20261130000000-speed-up-claims.ts';
import { AddRegistrations } from './migrations/20261201000000-add-registrations.ts';
import { MarkUpdates } from './migrations/20261202000000-mark-updates.ts';
import { ClaimInBatches } from './migrations/20261203000000-claim-in-batches.ts';
import { AddQueuedReservations } from './migrations/20261204000000-add-queued-reservations.ts';
import { KeepClaimStatements } from './migrations/20261210000000-keep-claim-statements.ts';
import { NameWhoAdds } from './migrations/20261211000000-name-who-adds.ts';
import { EndWhatWasShown } from './migrations/20261211000001-end-what-was-shown.ts';
import { KnowHostsByKeys } from './migrations/20261212000000-know-hosts-by-keys.ts';
import { FollowHosts } from './migrations/20261217000000-follow-hosts.ts';
import { UniteTransfers } from './migrations/20261218000000-unite-transfers.ts';
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
    migrations: [
      { name: '20260222000000-create-claim-schema', class: CreateClaimSchema },
      { name: '20261121000000-add-trust', class: AddTrust },
      { name: '20261123000000-add-context', class: AddContext },
      { name: '20261124000000-add-queue', class: AddQueue },
      { name: '20261125000000-add-history', class: AddHistory },
      { name: '20261126000000-add-rollout', class: AddRollout },
      { name: '20261127000000-add-conditions', class: AddConditions },
      { name: '20261128000000-add-tools', class: AddTools },
      { name: '20261129000000-add-replenishment', class: AddReplenishment },
      { name: '20261130000000-speed-up-claims', class: SpeedUpClaims },
      { name: '20261201000000-add-registrations', class: AddRegistrations },
      { name: '20261202000000-mark-updates', class: MarkUpdates },
      { name: '20261203000000-claim-in-batches', class: ClaimInBatches },
      { name: '20261204000000-add-queued-reservations', class: AddQueuedReservations },
      { name: '20261210000000-keep-claim-statements', class: KeepClaimStatements },
      { name: '20261211000000-name-who-adds', class: NameWhoAdds },
      { name: '20261211000001-end-what-was-shown', class: EndWhatWasShown },
      { name: '20261212000000-know-hosts-by-keys', class: KnowHostsByKeys },
      { name: '20261217000000-follow-hosts', class: FollowHosts },
      { name: '20261218000000-unite-transfers', class: UniteTransfers },
    ],
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
