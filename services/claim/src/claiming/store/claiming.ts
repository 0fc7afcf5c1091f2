import { DatabaseError } from 'pg';
import type { Database } from '../../database/database.ts';
import type { Claim } from '../../database/entities/claim.ts';
import { ClaimSchema } from '../../database/entities/claim.ts';
import type { QuotaScope, Quotas } from '../domain/quota.ts';
import {
  begins,
  claimInstance,
  copyVersion,
  insertClaim,
  isFree,
  nobodyWaits,
  nobodyWaitsFor,
  noteForLineage,
  orderTransfer,
  parameter,
} from './claim-sql.ts';
import { claimValues, type NewClaim, transferValue } from './new-claim.ts';

export async function claimOfRequest(db: Database, requesterId: string, requestId: string): Promise<Claim | null> {
  return db.em().findOne(ClaimSchema, { requesterId, requestId });
}

/**
 * The hot path, one statement: takes the idle instance that has waited longest, on a host whose lease lasts, or the reserved
 * one, and writes the claim, the copy of the version and the lineage record. 'none': there is none, or others wait for one;
 * 'repeated': the request has its claim already. Nothing is written then, and neither where a quota leaves no room.
 * A reserved instance is waited for, not skipped: who holds its row may be its host that renews the registration. Its host
 * may be away; the configuration then waits for it. `hasWarm`: some idle instances may be kept for a template.
 * The lock of claim_over_quota makes one owner's claims wait for each other, so that the quota is exact and repetitions of one
 * request do not hold idle rows that others want; the unique constraint on (requester_id, request_id) is what decides.
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
      owner_limit: quotas.owner,
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

/** What the claim got. */
export interface Taken {
  instanceId: string;
  inboxId: string;
}

/** Undefined: another repetition of the request has written its claim meanwhile. */
export async function unlessRepeated<T>(write: () => Promise<T[]>): Promise<T[]> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === 'claims_request_unique') return [];
    throw error;
  }
}

export const takeFree = takeSql(`
    select a.id from agent_metadata a join hosts h on h.id = a.host_id, allowed
    where allowed.exceeded is null and ${nobodyWaits} and ${isFree(':now')}
    order by a.created_at, a.id limit 1
    for update of a skip locked`);

/** Where instances are kept for templates: the template's own first, past those who wait for another one; never another's. */
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

/**
 * Texts of their own, so that nobody who takes a free instance pays for the question about reservations, and nobody who clones
 * nothing for the transfer.
 */
function takeSql(taken: string): { clone: string; other: string } {
  const text = (also: string) => `
  with allowed as materialized (
    select claim_over_quota(:requester_id, :request_id, :template_id, :owner_limit, :template_limit) as exceeded
  ), taken (taken_id) as (${taken}
  ), copied as (${copyVersion('taken')}
  ), claimed as (${claimInstance(parameter, 'taken')}
  ), noted as (${noteForLineage(parameter('now'))}
  ), made as (${insertClaim(parameter, 'claimed', begins.served)}
  )${also}
  select (select instance_id from made) as taken, (select inbox_id from claimed) as inbox_id, (select exceeded from allowed) as exceeded`;
  return { clone: text(`, ordered as (${orderTransfer}\n  )`), other: text('') };
}
