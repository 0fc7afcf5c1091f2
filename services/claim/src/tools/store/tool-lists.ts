import type { Database } from '../../database/database.ts';
import type { ToolResource } from '../../templates/domain/template-rules.ts';
import {
  type AtHost,
  atHost,
  type DueInstance,
  freeSlotsOf,
  showAgain,
  type TakeByHost,
  taken,
  valuesByHost,
} from '../../work/store/due-work.ts';

/** The full list of an agent's resources from the pool. */
export interface ToolList {
  instanceId: string;
  claimId: string;
  generation: number;
  grants: Grant[];
}

interface Grant {
  toolId: string;
  resourceId: string;
  resource: ToolResource;
  /** offshoot.statement.v1.SealedValue. Undefined: the instance makes the values itself. */
  sealedValues: Uint8Array | undefined;
  publicValues: Record<string, string>;
}

export interface DueToolList extends DueInstance, AtHost {}

/** Agents that can be reached and lack the newest list. */
export async function dueToolLists(db: Database, take: TakeByHost): Promise<DueToolList[]> {
  const rows = await db.query(
    `with ranked as (
      select l.instance_id, h.id as host_id, h.address, row_number() over (partition by h.id order by l.next_attempt_at) as place
      from tool_lists l join agent_metadata a on a.id = l.instance_id join hosts h on h.id = a.host_id
      where l.delivered < l.generation and l.next_attempt_at <= :now and a.state in ('JOINING', 'LIVE') and h.lease_expires_at > :now
    ), due as (
      select l.instance_id, r.host_id, r.address from ranked r join tool_lists l on l.instance_id = r.instance_id
      where r.place <= ${freeSlotsOf('r.host_id')} and l.delivered < l.generation and l.next_attempt_at <= :now
      order by r.place limit :limit for update of l skip locked)
    update tool_lists l set next_attempt_at = :hidden_until, attempts = l.attempts + 1 from due where l.instance_id = due.instance_id
    returning l.instance_id, l.attempts::text, due.host_id, due.address`,
    valuesByHost(take),
  );
  return rows.map((row) => ({ instanceId: row.instance_id ?? '', ...atHost(row), ...taken(row, take) }));
}

interface StoredGrant {
  tool_id: string;
  id: string;
  resource: ToolResource;
  sealed: string | null;
  public_values: Record<string, string>;
}

/** A single statement, so that generation and content match. */
export async function toolListOf(db: Database, instanceId: string): Promise<ToolList | undefined> {
  const [row] = await db.query(
    `select l.generation::text, a.claim_id,
        (select coalesce(json_agg(g order by g.tool_id), '[]') from (
          select tool_id, id, resource, encode(sealed_values, 'hex') as sealed, public_values from tool_resources
          where instance_id = l.instance_id and state = 'MADE') g)::text as grants
      from tool_lists l join agent_metadata a on a.id = l.instance_id
      where l.instance_id = :instance_id and a.state in ('JOINING', 'LIVE')`,
    { instance_id: instanceId },
  );
  if (!row) return undefined;
  const grants = JSON.parse(row.grants ?? '[]') as StoredGrant[];
  return {
    instanceId,
    claimId: row.claim_id ?? '',
    generation: Number(row.generation),
    grants: grants.map(({ tool_id, id, resource, sealed, public_values }) => ({
      toolId: tool_id,
      resourceId: id,
      resource,
      sealedValues: sealed === null ? undefined : Buffer.from(sealed, 'hex'),
      publicValues: public_values,
    })),
  };
}

/**
 * Records that the agent has the list of this generation, and the addresses of resources that it made itself. Does nothing if the agent
 * needs its list again in the meantime.
 */
export async function listDelivered(
  db: Database,
  due: DueInstance,
  generation: number,
  made: Readonly<Record<string, string>>,
): Promise<void> {
  await db.query(
    `with list as (
      update tool_lists set delivered = greatest(delivered, :generation), attempts = 0 where instance_id = :instance_id and next_attempt_at = :hidden_until
      returning instance_id)
    update tool_resources r set public_values = jsonb_build_object('address', made.value)
    from list, jsonb_each_text(:made::jsonb) made
    where r.id = made.key and r.instance_id = list.instance_id and r.state = 'MADE' and r.resource = 'WALLET'`,
    { instance_id: due.instanceId, hidden_until: due.hiddenUntil, generation, made: JSON.stringify(made) },
  );
}

export async function retryToolList(db: Database, due: DueInstance, at: Date): Promise<void> {
  await showAgain(db, 'tool_lists.next_attempt_at', due.instanceId, due, at);
}

/** Sends the list again: the agent may have lost its resources in a restart or a restore. */
export async function bringToolsAgain(db: Database, instanceId: string, now: Date): Promise<void> {
  await db.query(
    `update tool_lists l set delivered = 0, attempts = 0, next_attempt_at = :now
      from agent_metadata a where l.instance_id = :instance_id and a.id = l.instance_id and a.state in ('JOINING', 'LIVE')`,
    { instance_id: instanceId, now },
  );
}
