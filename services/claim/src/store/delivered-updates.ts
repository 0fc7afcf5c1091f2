import type { Database } from './database.ts';

/** An agent that has taken the very version that it wants. */
export interface DeliveredUpdate {
  instanceId: string;
  version: number;
  revision: number;
}

interface Waiting {
  delivered: readonly DeliveredUpdate[];
  resolve: (kept: Set<string>) => void;
  reject: (error: unknown) => void;
}

/** Of one statement, and the last of them more by less than a batch. */
const most = 500;

/**
 * Writes down at once what came of many deliveries, and answers of which it did. Only the plain success: an agent that has taken
 * what it wants, wants the same still, and has no tools made for it; the others are a case for changeAgent. Rows that somebody
 * else holds are passed over, so that statements over many agents cannot wait for each other.
 */
export function deliveredUpdates(db: Database, now: () => Date): (delivered: readonly DeliveredUpdate[]) => Promise<Set<string>> {
  const waiting: Waiting[] = [];
  let writing = false;
  const writeAll = async () => {
    writing = true;
    while (waiting.length > 0) {
      const parts: Waiting[] = [];
      for (let size = 0; size < most; ) {
        const part = waiting.shift();
        if (!part) break;
        parts.push(part);
        size += part.delivered.length;
      }
      const all = parts.flatMap(({ delivered }) => delivered);
      try {
        const kept = await write(db, all, now());
        for (const { resolve } of parts) resolve(kept);
      } catch (error) {
        for (const { reject } of parts) reject(error);
      }
    }
    writing = false;
  };
  return (delivered) =>
    new Promise((resolve, reject) => {
      if (delivered.length === 0) return resolve(new Set());
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
