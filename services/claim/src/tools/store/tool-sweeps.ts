import type { Database } from '../../database/database.ts';
import type { ToolResource } from '../../templates/domain/template-rules.ts';
import type { Take } from '../../work/store/due-work.ts';

/** Resources whose providers are due for a search, each by one replica at a time. */
export async function dueSweeps(db: Database, resources: readonly ToolResource[], take: Take): Promise<ToolResource[]> {
  const rows = await db.query<{ resource: ToolResource }>(
    `insert into tool_sweeps as known (resource, next_sweep_at) select resource, :hidden_until::timestamptz from unnest(:resources::text[]) resource limit :limit
      on conflict (resource) do update set next_sweep_at = excluded.next_sweep_at where known.next_sweep_at <= :now
      returning resource`,
    { now: take.now, hidden_until: take.hiddenUntil, limit: take.limit, resources },
  );
  return rows.map(({ resource }) => resource);
}

export async function sweepAgain(db: Database, resource: ToolResource, at: Date): Promise<void> {
  await db.query('update tool_sweeps set next_sweep_at = :at where resource = :resource', { resource, at });
}
