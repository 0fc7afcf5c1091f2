import { inBatches } from '@offshoot/postgres';
import type { Database } from '../../database/database.ts';

/** An agent that has applied exactly the version that it wants. */
export interface DeliveredUpdate {
  instanceId: string;
  version: number;
  revision: number;
}

/** Updates per statement; the last part may exceed it by less than a batch. */
const MAX_BATCH = 500;

/**
 * Records the outcome of many deliveries at once, and returns which agents it covered. Only plain successes: the agent has applied what it
 * wanted, still wants the same, and has no tool resources; the others are left to changeAgent. Locked rows are skipped, so that statements
 * over many agents cannot wait for each other.
 */
export function deliveredUpdates(db: Database, now: () => Date): (delivered: readonly DeliveredUpdate[]) => Promise<Set<string>> {
  const keep = inBatches<readonly DeliveredUpdate[], Set<string>>({
    atOnce: 1,
    fits: (_, parts) => parts.reduce((size, part) => size + part.length, 0) < MAX_BATCH,
    write: async (parts) => {
      const kept = await write(db, parts.flat(), now());
      return parts.map(() => kept);
    },
  });
  return async (delivered) => (delivered.length === 0 ? new Set() : keep(delivered));
}

async function write(db: Database, delivered: readonly DeliveredUpdate[], now: Date): Promise<Set<string>> {
  const rows = await db.query(writeSql, {
    instance_ids: delivered.map(({ instanceId }) => instanceId),
    versions: delivered.map(({ version }) => version),
    revisions: delivered.map(({ revision }) => revision),
    now,
  });
  return new Set(rows.map(({ id = '' }) => id));
}

/** Does what afterStep and applyFacts would do with `applied` and `delivered` in this case. */
const writeSql = `
  with free as materialized (
    select a.id, d.version, d.revision
    from unnest(:instance_ids::text[], :versions::bigint[], :revisions::bigint[]) as d (id, version, revision) join agent_metadata a on a.id = d.id
    where a.state in ('JOINING', 'LIVE') and a.desired_version = d.version and a.applied_version <= d.version and a.update_refusal = ''
      and not exists (select from tool_resources r where r.instance_id = a.id)
    for update of a skip locked
  )
  update agent_metadata a set applied_version = free.version, delivered_revision = greatest(a.delivered_revision, free.revision),
    revision = a.revision + case when a.applied_version < free.version then 1 else 0 end,
    updated_at = case when a.applied_version < free.version then :now::timestamptz else a.updated_at end
  from free where a.id = free.id
  returning a.id`;
