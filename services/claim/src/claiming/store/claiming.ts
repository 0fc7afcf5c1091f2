import { violates } from '@offshoot/postgres';
import type { Database } from '../../database/database.ts';
import { type Claim, ClaimSchema } from '../../database/entities/claim.ts';
import type { QuotaScope, Quotas } from '../../lifecycle/domain/quota.ts';
import { nobodyWaits, nobodyWaitsFor } from '../../queue/store/turns.ts';
import { isFree } from '../../stock/store/reservations.ts';
import { begins, claimInstance, copyVersion, insertClaim, noteForLineage, orderTransfer, parameter } from './claim-sql.ts';
import { claimValues, type NewClaim, transferValue } from './new-claim.ts';

export async function claimOfRequest(db: Database, requesterId: string, requestId: string): Promise<Claim | null> {
  return db.em().findOne(ClaimSchema, { requesterId, requestId });
}

/**
 * The hot path, in one statement: takes the reserved instance, or the longest idle one on a host whose lease is valid, and writes the
 * claim, the copy of the version and the lineage record. 'none': no instance is idle, or others are waiting for one. 'repeated': the
 * request already has its claim. In both cases, and if a quota is exhausted, nothing is written. A reserved instance is waited for, not
 * skipped: its row may be locked by its host renewing the registration. Its host may be offline; the configuration then waits for it.
 * `hasWarm`: idle instances may be kept for a template. The lock of claim_over_quota serializes one owner's claims, so that the quota is
 * exact and repetitions of a request do not hold idle rows that others want; the unique constraint on (requester_id, request_id) decides.
 */
export async function takeIdleInstance(
  db: Database,
  claim: NewClaim,
  quotas: Quotas,
  now: Date,
  hasWarm = false,
): Promise<Taken | 'none' | 'repeated' | QuotaScope> {
  const { reservationId, transfer } = claim;
  const take = reservationId !== undefined ? takeReserved : hasWarm ? takeWarmOrFree : takeFree;
  const rows = await unlessRepeated(() =>
    db.query(transfer ? take.clone : take.other, {
      ...claimValues(claim, now),
      message: Buffer.from(claim.versionMessage),
      owner_limit: quotas.owner,
      day_limit: quotas.claimsPerDay,
      template_limit: quotas.template,
      ...(reservationId !== undefined && { reservation_id: reservationId }),
      ...(transfer && { transfer: transferValue(transfer) }),
    }),
  );
  const [row] = rows;
  if (!row) return 'repeated';
  if (row.exceeded) return row.exceeded as 'repeated' | QuotaScope;
  return row.taken ? { instanceId: row.taken, inboxId: row.inbox_id ?? '' } : 'none';
}

/** What was assigned to the claim. */
export interface Taken {
  instanceId: string;
  inboxId: string;
}

/** Returns no rows if another repetition of the request has written its claim in the meantime. */
export async function unlessRepeated<T>(write: () => Promise<T[]>): Promise<T[]> {
  try {
    return await write();
  } catch (error) {
    if (violates(error, 'claims_request_unique')) return [];
    throw error;
  }
}

export const takeFree = takeSql(`
    select a.id from agent_metadata a join hosts h on h.id = a.host_id, allowed
    where allowed.exceeded is null and ${nobodyWaits} and ${isFree(':now')}
    order by a.created_at, a.id limit 1
    for update of a skip locked`);

/**
 * If instances are kept for templates: first one kept for this template, even if claims of other templates are waiting; never one kept for
 * another template.
 */
const takeWarmOrFree = takeSql(`
    with warm as materialized (
      select a.id from agent_metadata a join hosts h on h.id = a.host_id, allowed
      where allowed.exceeded is null and ${nobodyWaitsFor(':template_id')}
        and a.warm_for = :template_id and ${isFree(':now')}
      order by a.created_at, a.id limit 1
      for update of a skip locked
    ), free as materialized (
      select a.id from agent_metadata a join hosts h on h.id = a.host_id, allowed
      where allowed.exceeded is null and not exists (select from warm) and ${nobodyWaits}
        and a.warm_for is null and ${isFree(':now')}
      order by a.created_at, a.id limit 1
      for update of a skip locked
    )
    select id from warm union all select id from free`);

const takeReserved = takeSql(`
    select a.id from agent_metadata a, allowed
    where allowed.exceeded is null and a.reservation_id = :reservation_id::text and a.reserved_by = :requester_id and a.state = 'IDLE'
      and a.condition in ('OK', 'UNREACHABLE') and a.reserved_until > :now
    for update of a`);

/** Separate statements, so that taking a free instance does not pay for the reservation check, nor a plain claim for the transfer. */
function takeSql(taken: string): { clone: string; other: string } {
  const text = (also: string) => `
  with allowed as materialized (
    select claim_over_quota(:requester_id, :request_id, :template_id, :owner_limit, :day_limit, :template_limit) as exceeded
  ), taken (taken_id) as (${taken}
  ), copied as (${copyVersion('taken')}
  ), claimed as (${claimInstance(parameter, 'taken')}
  ), noted as (${noteForLineage(parameter('now'))}
  ), made as (${insertClaim(parameter, 'claimed', begins.served)}
  )${also}
  select (select instance_id from made) as taken, (select inbox_id from claimed) as inbox_id, (select exceeded from allowed) as exceeded`;
  return { clone: text(`, ordered as (${orderTransfer}\n  )`), other: text('') };
}
