import type { MikroORM } from '@mikro-orm/postgresql';
import { type NamedValues, placed } from '@offshoot/postgres';
import type { InstanceRecord } from '../domain/instance.ts';

/** `records`: one per instance, in the order of their ids. */
export async function recordInstances(orm: MikroORM, records: readonly InstanceRecord[]): Promise<void> {
  const pool = await orm.em.fork().getDriver().getConnection().getNativeClient();
  // Needs a second round only if someone else inserted one of them at the same moment; by then it exists.
  for (let rest = records; rest.length > 0; ) {
    const { rows } = await pool.query<{ id: string }>({ name: 'record instances', ...placed(RECORD, columnsOf(rest)) });
    const overtaken = new Set(rows.map(({ id }) => id));
    rest = rest.filter(({ instanceId }) => overtaken.has(instanceId));
  }
}

function columnsOf(records: readonly InstanceRecord[]): NamedValues {
  return {
    instance_ids: records.map(({ instanceId }) => instanceId),
    parent_instance_ids: records.map(({ parentInstanceId }) => parentInstanceId ?? null),
    template_ids: records.map(({ templateId }) => templateId),
    creator_ids: records.map(({ creatorId }) => creatorId),
    owner_ids: records.map(({ ownerId }) => ownerId),
    states: records.map(({ state }) => state),
    revisions: records.map(({ revision }) => String(revision)),
    create_times: records.map(({ createTime }) => createTime.toISOString()),
  };
}

/**
 * Locks, inserts, updates and counts in one statement: one transaction, one round trip. Locks are always taken in the same order: existing
 * rows by id, then new ones by id, then counts by template. Follows the rules of `merged`: only a higher revision changes a row, and its
 * origin never changes. Returns the ids that someone else inserted after our snapshot.
 */
const RECORD = `
  with given as materialized (
    select * from unnest(:instance_ids::text[], :parent_instance_ids::text[], :template_ids::text[], :creator_ids::text[], :owner_ids::text[],
      :states::text[], :revisions::bigint[], :create_times::timestamptz[])
      as given (instance_id, parent_instance_id, template_id, creator_id, owner_id, state, revision, create_time)
  ), known as materialized (
    select instance_id, template_id, creator_id, state, revision from instance
    where instance_id = any(:instance_ids::text[]) order by instance_id for update
  ), added as (
    insert into instance (instance_id, parent_instance_id, template_id, creator_id, owner_id, state, revision, create_time)
    select * from given where instance_id not in (select instance_id from known) order by instance_id
    on conflict do nothing returning instance_id, template_id, creator_id, state
  ), changed as (
    update instance i set owner_id = g.owner_id, state = g.state, revision = g.revision
    from known k join given g on g.instance_id = k.instance_id
    where i.instance_id = k.instance_id and g.revision > k.revision
    returning k.template_id, k.creator_id, (g.state = 'LIVE')::int - (k.state = 'LIVE')::int as live
  ), counted as (
    insert into template_count (template_id, creator_id, live, total)
    select template_id, min(creator_id), sum(live), sum(total) from (
      select template_id, creator_id, (state = 'LIVE')::int as live, 1 as total from added
      union all select template_id, creator_id, live, 0 from changed) news
    group by template_id having sum(live) <> 0 or sum(total) <> 0 order by template_id
    on conflict (template_id) do update set live = template_count.live + excluded.live, total = template_count.total + excluded.total
  )
  select instance_id as id from given
  where instance_id not in (select instance_id from known) and instance_id not in (select instance_id from added)`;
