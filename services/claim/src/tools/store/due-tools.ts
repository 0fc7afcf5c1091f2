import type { Database, Query } from '../../database/database.ts';
import { lock } from '../../database/lock-spaces.ts';
import type { ToolResource } from '../../templates/domain/template-rules.ts';
import { type Take, type Taken, taken, values } from '../../work/store/due-work.ts';
import { type CappedResource, capText, type DailyCaps } from '../domain/daily-caps.ts';

/** A resource that a provider is asked to make or release. It is reserved for this attempt until `hiddenUntil`. */
export interface DueResource extends Taken {
  resourceId: string;
  instanceId: string;
  toolId: string;
  resource: ToolResource;
}

export interface DueMaking extends DueResource {
  /** It was never requested before. */
  isFirst: boolean;
  agentName: string;
  /** The instance's key. Undefined: it has to register again. */
  sealingKey: Uint8Array;
}

export interface DueRelease extends DueResource {
  /** Empty: nothing was recorded, even if something was made. */
  providerRefs: string[];
}

/** How many more calls each resource's provider can take. */
export interface FreeProviderSlots {
  readonly resources: readonly ToolResource[];
  readonly free: readonly number[];
}

const isFree = '(held_until is null or held_until <= :now)';

/** A separate limit per provider, so that one with much work does not hide the others'. */
const dueSql = (isWork: string) => `
    with due as materialized (
      select one.id, one.state from unnest(:resources::text[], :free::int[]) as room (resource, free) cross join lateral (
        select id, state from tool_resources
        where resource = room.resource and ${isWork} and next_attempt_at <= :now and ${isFree}
        order by next_attempt_at limit room.free for update skip locked) one
      limit :limit)`;

const DAY_MS = 24 * 60 * 60_000;
/** A resource that was put off is tried again after this time. */
const PUT_OFF_MS = 15 * 60_000;

/** Those that are due and beyond the cap, in the order in which they would be made. `of`: an expression for whom a cap is. */
const putOffSql = (of: string, asked: string) => `
    with room as (select * from unnest(:capped::text[], :caps::int[]) as room (resource, cap) where cap > 0),
    due as (
      select r.id, r.resource, a.owner_id, row_number() over (partition by ${of} order by r.next_attempt_at, r.seq) as place
        from tool_resources r join agent_metadata a on a.id = r.instance_id
        where r.state = 'WANTED' and r.next_attempt_at <= :now and r.resource = any(:capped)
    )
    update tool_resources r set next_attempt_at = :later, failure_message = :message, updated_at = :now
      from due join room using (resource)
      where r.id = due.id and due.place + (select count(*) from tool_resources x
        where x.resource = due.resource and x.asked_at > :since ${asked}) > room.cap`;
const PUT_OFF = {
  owner: putOffSql('r.resource, a.owner_id', 'and x.asked_for = due.owner_id'),
  all: putOffSql('r.resource', ''),
};

/** Owners first: what one of them wants too much does not count for the others. */
async function putOff(query: Query, { now }: Take, caps: DailyCaps, available: readonly ToolResource[]): Promise<void> {
  const capped = (Object.keys(caps) as CappedResource[]).filter((resource) => available.includes(resource));
  const times = { now, later: new Date(now.getTime() + PUT_OFF_MS), since: new Date(now.getTime() - DAY_MS) };
  for (const scope of ['owner', 'all'] as const)
    await query(PUT_OFF[scope], { ...times, capped, caps: capped.map((resource) => caps[resource][scope]), message: capText[scope] });
}

/**
 * Resources without a configured provider are returned too, so that the failure is recorded, but keep their state. Those beyond a cap of the
 * day are put off. Replicas take one after the other, so that none counts too few.
 */
export async function dueMakings(
  db: Database,
  take: Take,
  free: FreeProviderSlots,
  { available, caps }: { available: readonly ToolResource[]; caps: DailyCaps },
): Promise<DueMaking[]> {
  const isDue = `select 1 from tool_resources where state in ('WANTED', 'MAKING') and next_attempt_at <= :now limit 1`;
  const rows = await db.transaction(async (query) => {
    if ((await query(isDue, { now: take.now })).length === 0) return [];
    await query(`select ${lock('dailyResources', "''")}::text as locked`);
    await putOff(query, take, caps, available);
    return takeMakings(query, take, free, available);
  });
  return rows.map((row) => ({
    ...resourceOf(row, take),
    isFirst: row.is_first === 'true',
    agentName: row.agent_name ?? '',
    sealingKey: Buffer.from(row.sealing_key ?? '', 'hex'),
  }));
}

function takeMakings(query: Query, take: Take, free: FreeProviderSlots, available: readonly ToolResource[]) {
  return query(
    `${dueSql("state in ('WANTED', 'MAKING')")}
    update tool_resources r set state = case when r.resource = any(:available::text[]) then 'MAKING' else r.state end,
      asked_at = case when r.resource = any(:available::text[]) then coalesce(r.asked_at, :now) else r.asked_at end,
      asked_for = case when r.resource = any(:available::text[]) then coalesce(r.asked_for, a.owner_id, '') else r.asked_for end,
      next_attempt_at = :hidden_until, held_until = :hidden_until, attempts = r.attempts + 1, updated_at = :now
    from due, agent_metadata a where r.id = due.id and a.id = r.instance_id
    returning r.id, r.instance_id, r.tool_id, r.resource, r.attempts::text, (due.state = 'WANTED')::text as is_first, a.agent_name,
      encode(a.sealing_key, 'hex') as sealing_key`,
    { ...values(take), ...free, available },
  );
}

export async function dueToolReleases(db: Database, take: Take, free: FreeProviderSlots): Promise<DueRelease[]> {
  const rows = await db.query(
    `${dueSql("state = 'RELEASING'")}
    update tool_resources r set next_attempt_at = :hidden_until, held_until = :hidden_until, attempts = r.attempts + 1, updated_at = :now
    from due where r.id = due.id
    returning r.id, r.instance_id, r.tool_id, r.resource, r.attempts::text, to_json(r.provider_refs)::text as refs`,
    { ...values(take), ...free },
  );
  return rows.map((row) => ({ ...resourceOf(row, take), providerRefs: JSON.parse(row.refs ?? '[]') as string[] }));
}

function resourceOf(row: Record<string, string>, take: Take): DueResource {
  const { id: resourceId = '', instance_id: instanceId = '', tool_id: toolId = '' } = row;
  return { resourceId, instanceId, toolId, resource: row.resource as ToolResource, ...taken(row, take) };
}

export interface MadeResource {
  providerRef: string;
  /** Undefined: the instance makes the values itself. */
  sealedValues: Uint8Array | undefined;
  publicValues: Readonly<Record<string, string>>;
}

/**
 * Records what was made, and adds it to the agent's list. If the agent no longer wants it, only its reference is stored, for the release.
 * Returns which; 'lost': another attempt has started since, and will record it.
 */
export function recordMade(db: Database, due: DueResource, made: MadeResource, now: Date): Promise<'made' | 'unwanted' | 'lost'> {
  return db.transaction(async (query) => {
    const [list] = await query('select generation::text from tool_lists where instance_id = :instance_id for update', {
      instance_id: due.instanceId,
    });
    const [row] = await query('select state from tool_resources where id = :resource_id and held_until = :hidden_until for update', {
      resource_id: due.resourceId,
      hidden_until: due.hiddenUntil,
    });
    if (!list || !row) return 'lost';
    if (row.state !== 'MAKING') {
      await query(
        `update tool_resources set provider_refs = array[:provider_ref::text], held_until = null, next_attempt_at = :now, updated_at = :now where id = :resource_id`,
        { resource_id: due.resourceId, provider_ref: made.providerRef, now },
      );
      return 'unwanted';
    }
    const generation = Number(list.generation) + 1;
    await query('update tool_lists set generation = :generation, attempts = 0, next_attempt_at = :now where instance_id = :instance_id', {
      instance_id: due.instanceId,
      generation,
      now,
    });
    await query(
      `update tool_resources set state = 'MADE', provider_refs = array[:provider_ref::text], sealed_values = :sealed_values, public_values = :public_values::jsonb,
        generation = :generation, failure_message = '', attempts = 0, held_until = null, next_attempt_at = :now, updated_at = :now where id = :resource_id`,
      {
        resource_id: due.resourceId,
        provider_ref: made.providerRef,
        sealed_values: made.sealedValues ? Buffer.from(made.sealedValues) : null,
        public_values: JSON.stringify(made.publicValues),
        generation,
        now,
      },
    );
    return 'made';
  });
}

/** Stores what is about to be released if nothing was recorded before. */
export async function recordFound(db: Database, due: DueResource, providerRefs: readonly string[]): Promise<void> {
  await db.query(
    'update tool_resources set provider_refs = :provider_refs::text[] where id = :resource_id and held_until = :hidden_until',
    { resource_id: due.resourceId, hidden_until: due.hiddenUntil, provider_refs: providerRefs },
  );
}

export async function recordReleased(db: Database, due: DueResource, now: Date): Promise<void> {
  await db.query(
    `update tool_resources set state = 'RELEASED', public_values = '{}', failure_message = '', held_until = null, updated_at = :now
      where id = :resource_id and held_until = :hidden_until`,
    { resource_id: due.resourceId, hidden_until: due.hiddenUntil, now },
  );
}

export interface Failure {
  /** For the owner and for operators. */
  message: string;
  /** When to try again. */
  at: Date;
  /** Set while the provider may still carry out the request. */
  heldUntil: Date | undefined;
}

/** Schedules a retry. A resource that became unwanted while it was being made is due at once, and needs no failure message. */
export async function recordFailure(db: Database, due: DueResource, task: 'make' | 'release', failure: Failure): Promise<void> {
  const { message, at, heldUntil = null } = failure;
  await db.query(
    `update tool_resources set held_until = :held_until,
      failure_message = case when (state = 'RELEASING') = :releases then :message else failure_message end,
      next_attempt_at = case when (state = 'RELEASING') = :releases then :at else next_attempt_at end
      where id = :resource_id and held_until = :taken_until`,
    { resource_id: due.resourceId, taken_until: due.hiddenUntil, message, at, held_until: heldUntil, releases: task === 'release' },
  );
}
