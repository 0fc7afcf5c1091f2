import type { PreparedQueries } from '@offshoot/postgres';
import { type Actor, recordChange } from '../../audit/store/audit-events.ts';
import { expireTimeOf, MAX_STORES_PER_TENANT, type VectorStore } from '../domain/vector-store.ts';

interface StoreRow {
  store_key: string;
  store_id: string;
  name: string;
  description: string;
  metadata: Record<string, string>;
  expires_after_days: number | null;
  create_time: string;
  active_time: string;
  in_progress: string;
  completed: string;
  cancelled: string;
  failed: string;
  bytes: string;
}

const COUNTED = `
  select s.store_key, s.store_id, s.name, s.description, s.metadata, s.expires_after_days, s.create_time, s.active_time, c.*
  from vector_store s cross join lateral (
    select count(*) filter (where d.status = 'in_progress') as in_progress, count(*) filter (where d.status = 'completed') as completed,
      count(*) filter (where d.status = 'cancelled') as cancelled, count(*) filter (where d.status = 'failed') as failed,
      coalesce(sum(d.bytes), 0) as bytes
    from document d where d.store_key = s.store_key and d.delete_time is null
  ) c`;
const THERE = `s.tenant_id = :tenant_id and s.kind = 'files' and s.delete_time is null`;

export interface NewStore {
  storeId: string;
  tenantId: string;
  createdBy: string;
  /** Who made the tenant. */
  payer: string;
  name: string;
  description: string;
  metadata: Readonly<Record<string, string>>;
  expiresAfterDays: number | undefined;
}

/** Absent: as it is. */
export interface StoreChange {
  name?: string;
  metadata?: Readonly<Record<string, string>>;
  /** Null: it does not expire. */
  expiresAfterDays?: number | null;
}

export interface StorePage {
  /** A store's key. */
  after: number | undefined;
  isNewestFirst: boolean;
  limit: number;
}

export type VectorStores = ReturnType<typeof createVectorStores>;

export function createVectorStores({ query, transaction }: PreparedQueries) {
  const storeOf = async (tenantId: string, storeId: string): Promise<VectorStore | undefined> => {
    const [row] = await query<StoreRow>(`${COUNTED} where s.store_id = :store_id and ${THERE}`, { store_id: storeId, tenant_id: tenantId });
    return row && toStore(row);
  };
  return {
    storeOf,

    /** False: the tenant has too many. */
    create: (actor: Actor, store: NewStore, now: Date) =>
      transaction(async (ask): Promise<boolean> => {
        await ask(`select pg_advisory_xact_lock(hashtextextended('stores of ' || :tenant_id, 0))`, { tenant_id: store.tenantId });
        const [there] = await ask<{ stores: string }>(`select count(*) as stores from vector_store s where ${THERE}`, {
          tenant_id: store.tenantId,
        });
        if (Number(there?.stores) >= MAX_STORES_PER_TENANT) return false;
        await ask(
          `insert into vector_store (store_id, tenant_id, payer, created_by, kind, name, description, metadata, expires_after_days, create_time, active_time)
           values (:store_id, :tenant_id, :payer, :created_by, 'files', :name, :description, :metadata, :days, :now, :now)`,
          {
            store_id: store.storeId,
            tenant_id: store.tenantId,
            payer: store.payer,
            created_by: store.createdBy,
            name: store.name,
            description: store.description,
            metadata: JSON.stringify(store.metadata),
            days: store.expiresAfterDays ?? null,
            now,
          },
        );
        await recordChange(ask, actor, { action: 'vector_store.create', target: store.storeId, now });
        return true;
      }),

    /** One more than `limit` if there are more. */
    storesOf: async (tenantId: string, { after, isNewestFirst, limit }: StorePage): Promise<VectorStore[]> => {
      const [beyond, order] = isNewestFirst ? ['<', 'desc'] : ['>', 'asc'];
      const rows = await query<StoreRow>(
        `${COUNTED} where ${THERE} and (:after::bigint is null or s.store_key ${beyond} :after) order by s.store_key ${order} limit :limit`,
        { tenant_id: tenantId, after: after ?? null, limit: limit + 1 },
      );
      return rows.map(toStore);
    },

    change: (actor: Actor, storeId: string, { name, metadata, expiresAfterDays }: StoreChange, now: Date) =>
      transaction(async (ask): Promise<void> => {
        const changed = await ask(
          `update vector_store s set name = coalesce(:name, s.name), metadata = coalesce(:metadata::jsonb, s.metadata), active_time = :now,
           expires_after_days = case when :changes_expiry then :days::integer else s.expires_after_days end
         where s.store_id = :store_id and ${THERE} returning 1`,
          {
            tenant_id: actor.tenantId,
            store_id: storeId,
            name: name ?? null,
            metadata: metadata === undefined ? null : JSON.stringify(metadata),
            changes_expiry: expiresAfterDays !== undefined,
            days: expiresAfterDays ?? null,
            now,
          },
        );
        if (changed.length > 0) await recordChange(ask, actor, { action: 'vector_store.update', target: storeId, now });
      }),

    /** False: there is none. Nothing in it is found any more; its rows are erased later. */
    remove: (actor: Actor, storeId: string, now: Date) =>
      transaction(async (ask): Promise<boolean> => {
        const gone = await ask(`update vector_store s set delete_time = :now where s.store_id = :store_id and ${THERE} returning 1`, {
          tenant_id: actor.tenantId,
          store_id: storeId,
          now,
        });
        if (gone.length > 0) await recordChange(ask, actor, { action: 'vector_store.delete', target: storeId, now });
        return gone.length > 0;
      }),

    /** Those that exist and have not expired, by ID. */
    usableOf: async (tenantId: string, storeIds: readonly string[], now: Date): Promise<Map<string, number>> => {
      const rows = await query<Pick<StoreRow, 'store_key' | 'store_id' | 'expires_after_days' | 'active_time'>>(
        `select s.store_key, s.store_id, s.expires_after_days, s.active_time from vector_store s
         where s.store_id = any(:store_ids::text[]) and ${THERE}`,
        { tenant_id: tenantId, store_ids: storeIds },
      );
      const usable = rows.filter((row) => {
        const expireTime = expireTimeOf({ expiresAfterDays: row.expires_after_days ?? undefined, activeTime: new Date(row.active_time) });
        return expireTime === undefined || expireTime > now;
      });
      return new Map(usable.map((row) => [row.store_id, Number(row.store_key)]));
    },

    /** A store that is searched often is written to once a minute. */
    keepActive: async (storeKeys: readonly number[], now: Date): Promise<void> => {
      await query(
        `update vector_store set active_time = :now
         where store_key = any(:stores::bigint[]) and active_time < :now::timestamptz - interval '1 minute'`,
        { stores: storeKeys, now },
      );
    },
  };
}

function toStore(row: StoreRow): VectorStore {
  return {
    storeKey: Number(row.store_key),
    storeId: row.store_id,
    name: row.name,
    description: row.description,
    metadata: row.metadata,
    expiresAfterDays: row.expires_after_days ?? undefined,
    createTime: new Date(row.create_time),
    activeTime: new Date(row.active_time),
    counts: {
      inProgress: Number(row.in_progress),
      completed: Number(row.completed),
      cancelled: Number(row.cancelled),
      failed: Number(row.failed),
    },
    bytes: Number(row.bytes),
  };
}
