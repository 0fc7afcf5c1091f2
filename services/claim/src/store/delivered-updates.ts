import type { Database } from './database.ts';

/** An agent that has taken the very version that it wants. */
export interface DeliveredUpdate {
  instanceId: string;
  version: number;
  revision: number;
}

/** Of one statement. */
const most = 500;

/**
 * Writes down at once what came of many deliveries. Only the plain success: an agent that has taken what it wants, wants the
 * same still, and has no tools made for it; answered false, it is a case for changeAgent. Rows that somebody else holds are
 * passed over, so that statements over many agents cannot wait for each other.
 */
export function deliveredUpdates(db: Database, now: () => Date): (delivered: DeliveredUpdate) => Promise<boolean> {
  let waiting: { delivered: DeliveredUpdate; resolve: (kept: boolean) => void; reject: (error: unknown) => void }[] = [];
  let writing = false;
  const writeAll = async () => {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        const kept = await write(
          db,
          batch.map(({ delivered }) => delivered),
          now(),
        );
        for (const { delivered, resolve } of batch) resolve(kept.has(delivered.instanceId));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = false;
  };
  return (delivered) =>
    new Promise((resolve, reject) => {
      waiting.push({ delivered, resolve, reject });
      if (!writing) void writeAll();
    });
}

async function write(db: Database, delivered: readonly DeliveredUpdate[], now: Date): Promise<Set<string>> {
  const rows = await db.query(writeSql, [
    delivered.map(({ instanceId }) => instanceId),
    delivered.map(({ version }) => version),
    delivered.map(({ revision }) => revision),
    now,
  ]);
  return new Set(rows.map(({ id = '' }) => id));
}

/** What afterStep and applyFacts make of `applied` and `delivered` in this case. */
const writeSql = `
  with free as materialized (
    select a.id, d.version, d.revision
    from unnest($1::text[], $2::bigint[], $3::bigint[]) as d (id, version, revision) join agent_metadata a on a.id = d.id
    where a.state in ('JOINING', 'LIVE') and a.desired_version = d.version and a.applied_version <= d.version and a.update_refusal = ''
      and not exists (select from tool_resources r where r.instance_id = a.id)
    for update of a skip locked
  )
  update agent_metadata a set applied_version = free.version, delivered_revision = greatest(a.delivered_revision, free.revision),
    revision = a.revision + case when a.applied_version < free.version then 1 else 0 end,
    updated_at = case when a.applied_version < free.version then $4::timestamptz else a.updated_at end
  from free where a.id = free.id
  returning a.id`;
