import type { NamedValues } from '@offshoot/postgres';
import type { Database } from '../../database/database.ts';
import type { InstanceState, LeavingReason } from '../../database/domain/states.ts';

/** The owner's statement `instance.release`. */
export interface OwnersRelease {
  statement: Uint8Array;
  expiresAt: Date | null;
}

/** One word for each person and template, the last one: a hundred agents of one person are one vote. */
export async function keepLeavingReason(db: Database, templateId: string, ownerId: string, reason: LeavingReason, at: Date): Promise<void> {
  await db.query(
    `insert into leaving_reasons as known (template_id, owner_id, reason, left_at) values (:template_id, :owner_id, :reason, :at)
      on conflict (template_id, owner_id) do update set reason = excluded.reason, left_at = excluded.left_at`,
    { template_id: templateId, owner_id: ownerId, reason, at },
  );
}

/** What becomes of an agent's release when the agent changes. `over`: its host has ended it. `lost`: nobody has. */
export type ReleaseChange = { kind: 'due'; at: Date; owners: OwnersRelease | undefined } | { kind: 'over' } | { kind: 'lost' };

/** `isLost`: the agent's end was not carried out. If it turns up after all, it is shown its owner's statement. */
export function releaseChange(
  before: InstanceState,
  after: InstanceState,
  { at, isLost, owners }: { at: Date; isLost: boolean; owners: OwnersRelease | undefined },
): ReleaseChange | undefined {
  if (after === 'DRAINING') return before !== 'DRAINING' || owners ? { kind: 'due', at, owners } : undefined;
  if (after !== 'GONE') return undefined;
  if (!isLost) return { kind: 'over' };
  return before === 'GONE' ? undefined : { kind: 'lost' };
}

/** Part of the statement that writes the agent (keepStatement). `held`: only if the agent is unchanged. */
export function releasePart(instanceId: string, change: ReleaseChange, isHeld: boolean): { sql: string; values: NamedValues } {
  const onlyIfHeld = isHeld ? 'and exists (select from held)' : '';
  switch (change.kind) {
    case 'over':
      return { sql: `released as (delete from releases where instance_id = :agent_id ${onlyIfHeld})`, values: { agent_id: instanceId } };
    case 'lost':
      return {
        sql: `released as (update releases set next_attempt_at = null where instance_id = :agent_id ${onlyIfHeld})`,
        values: { agent_id: instanceId },
      };
    case 'due':
      return duePart(instanceId, change.at, change.owners, isHeld ? 'from held' : '');
  }
}

function duePart(instanceId: string, at: Date, owners: OwnersRelease | undefined, from: string) {
  const again = 'on conflict (instance_id) do update set next_attempt_at = excluded.next_attempt_at';
  if (!owners) {
    return {
      sql: `released as (insert into releases as r (instance_id, next_attempt_at) select :agent_id::text, :release_at::timestamptz ${from} ${again})`,
      values: { agent_id: instanceId, release_at: at },
    };
  }
  return {
    sql: `released as (insert into releases as r (instance_id, next_attempt_at, statement, expires_at)
      select :agent_id::text, :release_at::timestamptz, :release_statement::bytea, :release_expires_at::timestamptz ${from}
      ${again}, statement = excluded.statement, expires_at = excluded.expires_at, attempts = 0)`,
    values: {
      agent_id: instanceId,
      release_at: at,
      release_statement: Buffer.from(owners.statement),
      release_expires_at: owners.expiresAt,
    },
  };
}
