import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { execute } from '@offshoot/postgres';
import type { ContextRecord, ContextSource, ToldNode, TreeNode } from '../domain/instance.ts';
import { MAX_SOURCES } from './tree-queries.ts';

export async function recordContext(tx: SqlEntityManager, { transferId, sourceId, targetId, ingestTime }: ContextRecord): Promise<void> {
  await execute(
    tx,
    `insert into context_transfer (transfer_id, source_instance_id, target_instance_id, ingest_time)
     values (:transfer_id, :source_id, :target_id, :ingest_time) on conflict do nothing`,
    { transfer_id: transferId, source_id: sourceId, target_id: targetId, ingest_time: ingestTime },
  );
}

/** A row of the query below, as returned by the driver. */
interface SourceRow {
  target: string;
  source: string;
  count: string;
  lastTime: string;
  ownerId: string | null;
  creatorId: string | null;
}

/** The latest sources of each instance, oldest first. */
const SOURCES = `
  select s.target, s.source, s.count, s.last_time as "lastTime", i.owner_id as "ownerId", i.creator_id as "creatorId" from (
    select target_instance_id as target, source_instance_id as source, count(*) as count,
      min(ingest_time) as first_time, max(ingest_time) as last_time,
      row_number() over (partition by target_instance_id order by max(ingest_time) desc, source_instance_id) as place
    from context_transfer where target_instance_id in (select jsonb_array_elements_text(:targets::jsonb))
    group by target_instance_id, source_instance_id
  ) s left join instance i on i.instance_id = s.source
  where s.place <= ${MAX_SOURCES} order by s.first_time, s.source`;

export async function withSources(em: SqlEntityManager, nodes: TreeNode[]): Promise<ToldNode[]> {
  const rows = await execute<SourceRow>(em, SOURCES, { targets: JSON.stringify(nodes.map(({ instanceId }) => instanceId)) });
  const byTarget = Map.groupBy(rows, ({ target }) => target);
  return nodes.map((node) => ({ ...node, contextSources: (byTarget.get(node.instanceId) ?? []).map(toSource) }));
}

function toSource({ source, count, lastTime, ownerId, creatorId }: SourceRow): ContextSource {
  return {
    instanceId: source,
    count: Number(count),
    lastTime: new Date(lastTime),
    ...(ownerId !== null && creatorId !== null && { instance: { ownerId, creatorId } }),
  };
}
