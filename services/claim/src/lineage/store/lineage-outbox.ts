import type { Database } from '../../database/database.ts';
import { type InstanceState, instanceStates } from '../../database/domain/states.ts';
import { type DueInstance, type Take, taken, values } from '../../work/store/due-work.ts';

/** The facts for lineage: those of the agent when the record was taken. */
export interface DueRecord extends DueInstance {
  revision: number;
  state: InstanceState;
  parentInstance: string;
  templateId: string;
  creatorId: string;
  ownerId: string;
  claimedAt: Date;
}

/**
 * Oldest first, so that a parent usually precedes its children. A record newer than our snapshot is left for the next take, since we would
 * report outdated facts.
 */
export async function dueLineageRecords(db: Database, take: Take): Promise<DueRecord[]> {
  const rows = await db.query(
    `with due as (
      select instance_id, revision from lineage_outbox where next_attempt_at <= :now
      order by next_attempt_at limit :limit for update skip locked)
    update lineage_outbox o set next_attempt_at = :hidden_until, attempts = attempts + 1
    from due, agent_metadata a where o.instance_id = due.instance_id and a.id = due.instance_id and a.revision >= due.revision
    returning a.id, o.attempts::text, a.revision::text, a.state, a.parent_instance, a.template_id, a.creator_id, a.owner_id,
      (extract(epoch from coalesce(a.claimed_at, a.created_at)) * 1000)::bigint::text as claimed_at`,
    values(take),
  );
  return rows.map((row) => ({
    instanceId: row.id ?? '',
    revision: Number(row.revision),
    state: instanceStates.find((state) => state === row.state) ?? 'GONE',
    parentInstance: row.parent_instance ?? '',
    templateId: row.template_id ?? '',
    creatorId: row.creator_id ?? '',
    ownerId: row.owner_id ?? '',
    claimedAt: new Date(Number(row.claimed_at)),
    ...taken(row, take),
  }));
}

/** A record that was replaced by a newer one meanwhile stays in the queue. Locked by id, as in `retryLineageRecords`. */
export async function lineageRecorded(db: Database, records: readonly DueRecord[]): Promise<void> {
  await db.query(
    `with recorded as (
      select o.instance_id from lineage_outbox o
        join unnest(:instance_ids::text[], :revisions::bigint[]) as t (instance_id, revision) on t.instance_id = o.instance_id
      where o.revision <= t.revision order by o.instance_id for update of o)
    delete from lineage_outbox o using recorded where o.instance_id = recorded.instance_id`,
    { instance_ids: records.map(({ instanceId }) => instanceId), revisions: records.map(({ revision }) => revision) },
  );
}

/** Reschedules each record, unless it was woken in the meantime. */
export async function retryLineageRecords(db: Database, records: readonly { due: DueRecord; at: Date }[]): Promise<void> {
  await db.query(
    `with again as (
      select o.instance_id, t.due_at from lineage_outbox o
        join unnest(:instance_ids::text[], :hidden_untils::timestamptz[], :ats::timestamptz[]) as t (instance_id, hidden_until, due_at)
          on t.instance_id = o.instance_id
      where o.next_attempt_at = t.hidden_until order by o.instance_id for update of o)
    update lineage_outbox o set next_attempt_at = again.due_at from again where o.instance_id = again.instance_id`,
    {
      instance_ids: records.map(({ due }) => due.instanceId),
      hidden_untils: records.map(({ due }) => due.hiddenUntil),
      ats: records.map(({ at }) => at),
    },
  );
}
