import { newId } from '@offshoot/refusals/ids';
import type { Database, Query } from '../../database/database.ts';
import type { ToolResource } from '../../templates/domain/template-rules.ts';
import type { WorkName } from '../../work/domain/work.ts';
import { type PresentResource, type RecordedResource, type ResourceState, settle, type ToolState, toolStateOf } from '../domain/tools.ts';
import { resourceToolsOf } from './version-tools.ts';

/** An agent's facts before and after a change, as far as settling needs them. */
interface ToolUser {
  readonly state: string;
  readonly appliedVersion: number;
}

/**
 * Aligns an agent's resources with its applied version, in the transaction of the change; an agent that ends gets none, also if its
 * versions name some. The caller has locked the agent. Returns the work that is due now. An agent whose versions need no resources costs
 * no statement until it ends.
 */
export async function settleTools(
  query: Query,
  agent: { readonly id: string; readonly templateId?: string | null },
  before: ToolUser,
  after: ToolUser,
  now: Date,
): Promise<WorkName[]> {
  const ends = isOver(after) && !isOver(before);
  if (!agent.templateId || (!ends && (isOver(after) || after.appliedVersion === before.appliedVersion))) return [];
  const wanted = ends ? [] : await resourceToolsOf(query, agent.templateId, after.appliedVersion);
  if (!wanted) return [];
  if (wanted.length === 0 && !ends) {
    const had = before.appliedVersion === 0 ? [] : await resourceToolsOf(query, agent.templateId, before.appliedVersion);
    if (had?.length === 0) return [];
  }

  // The same lock order as when a made resource is recorded.
  if (wanted.length > 0)
    await query('insert into tool_lists (instance_id, next_attempt_at) values (:id, :now) on conflict do nothing', { id: agent.id, now });
  const [list] = await query('select instance_id from tool_lists where instance_id = :id for update', { id: agent.id });
  if (!list) return [];
  const present = await query<{ id: string; tool_id: string; resource: ToolResource; state: ResourceState }>(
    `select id, tool_id, resource, state from tool_resources where instance_id = :id and state in ('WANTED', 'MAKING', 'MADE') for update`,
    { id: agent.id },
  );
  const { add, unwanted } = settle(
    wanted,
    present.map(({ tool_id, ...rest }): PresentResource => ({ ...rest, toolId: tool_id })),
  );
  for (const { id } of unwanted) await query(unwantedSql, { now, id });
  for (const { toolId, resource } of add) {
    await query(
      `insert into tool_resources (id, instance_id, tool_id, resource, next_attempt_at, created_at, updated_at) 
        values (:id, :instance_id, :tool_id, :resource, :now, :now, :now)`,
      { id: newId('res'), instance_id: agent.id, tool_id: toolId, resource, now },
    );
  }
  // An ended agent is sent no more lists.
  if (ends) await query('update tool_lists set delivered = generation where instance_id = :id', { id: agent.id });
  else if (unwanted.some(({ state }) => state === 'MADE'))
    await query('update tool_lists set generation = generation + 1, attempts = 0, next_attempt_at = :now where instance_id = :id', {
      now,
      id: agent.id,
    });
  return add.length + unwanted.length > 0 ? ['tools', 'tool-deliveries', 'tool-releases'] : [];
}

/** Waits for a call in flight: held_until stays. */
const unwantedSql = `
  update tool_resources set state = case state when 'WANTED' then 'RELEASED' else 'RELEASING' end, sealed_values = null,
    attempts = 0, next_attempt_at = :now, failure_message = '', updated_at = :now where id = :id`;

function isOver({ state }: ToolUser): boolean {
  return state === 'DRAINING' || state === 'GONE';
}

/** What an owner sees of a resource. */
export interface ShownTool {
  toolId: string;
  resourceId: string;
  state: ToolState;
  publicValues: Record<string, string>;
  failureMessage: string;
}

/** The newest resource of each tool, by instance. */
export async function toolsOfInstances(db: Database, instanceIds: readonly string[]): Promise<Map<string, ShownTool[]>> {
  const rows = await db.query(
    `select distinct on (r.instance_id, r.tool_id) r.instance_id, r.tool_id, r.id, r.state, r.failure_message,
        r.public_values::text as public_values, (l.delivered >= r.generation)::text as is_delivered
      from tool_resources r join tool_lists l on l.instance_id = r.instance_id
      where r.instance_id = any(:instance_ids::text[]) order by r.instance_id, r.tool_id, r.seq desc`,
    { instance_ids: instanceIds },
  );
  const tools = new Map<string, ShownTool[]>();
  for (const row of rows) {
    const { instance_id: instanceId = '', tool_id: toolId = '', id = '', failure_message: failureMessage = '' } = row;
    const state = toolStateOf({ state: row.state as ResourceState, isDelivered: row.is_delivered === 'true' });
    const publicValues = JSON.parse(row.public_values ?? '{}') as Record<string, string>;
    const shown = { toolId, resourceId: id, state, publicValues, failureMessage };
    tools.set(instanceId, [...(tools.get(instanceId) ?? []), shown]);
  }
  return tools;
}

/** The rows of these resources; resources without a row are left out. */
export async function recordedResources(db: Database, ids: readonly string[]): Promise<Map<string, RecordedResource>> {
  const rows = await db.query<{ id: string; state: ResourceState; refs: string }>(
    'select id, state, to_json(provider_refs)::text as refs from tool_resources where id = any(:ids::text[])',
    { ids },
  );
  return new Map(rows.map(({ id, state, refs }) => [id, { state, providerRefs: JSON.parse(refs) as string[] }]));
}
