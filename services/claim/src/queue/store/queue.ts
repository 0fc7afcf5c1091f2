import { LockMode, type SqlEntityManager } from '@mikro-orm/postgresql';
import { execute, notify } from '@offshoot/postgres';
import { begins, copyVersion, insertClaim, parameter, turn } from '../../claiming/store/claim-sql.ts';
import { unlessRepeated } from '../../claiming/store/claiming.ts';
import { claimValues, type NewClaim } from '../../claiming/store/new-claim.ts';
import type { Database } from '../../database/database.ts';
import { type Claim, ClaimSchema } from '../../database/entities/claim.ts';
import { lock } from '../../database/lock-spaces.ts';
import { claimPayload, wakeUpChannel } from '../../database/wake-up-channel.ts';
import type { QuotaScope, Quotas } from '../../lifecycle/domain/quota.ts';
import { leaveQueue, overdueBy, type QueueEnd } from '../domain/queue.ts';

/** Adds the claim to the queue. Clones never wait: their child is reserved. 'repeated': the request has been answered in the meantime. */
export async function enqueue(
  db: Database,
  claim: NewClaim,
  quotas: Quotas,
  expiresAt: Date,
  now: Date,
): Promise<'waits' | 'repeated' | QuotaScope> {
  const limits = { owner_limit: quotas.owner, day_limit: quotas.claimsPerDay, template_limit: quotas.template };
  const values = { ...claimValues({ ...claim, deadlineAt: expiresAt }, now), ...limits };
  const [row] = await unlessRepeated(() => db.query(enqueueSql, values));
  if (row?.exceeded) return row.exceeded as QuotaScope;
  return row ? 'waits' : 'repeated';
}

/** claim_next_turn holds the owner's lock and is volatile, so it sees the turn of the lock's previous holder. */
const enqueueSql = `
  with allowed as materialized (
    select claim_over_quota(:requester_id, :request_id, :template_id, :owner_limit, :day_limit, :template_limit) as exceeded
  ), place as materialized (
    select claim_next_turn(:requester_id) as turn from allowed where exceeded is null
  ), copied as (${copyVersion('place')}
  ), made as (${insertClaim(parameter, 'place', begins.queued)}
  )
  select (select id from made) as id, (select exceeded from allowed) as exceeded`;

/** Waiting claims whose deadline has passed. */
export async function overdueInQueue(db: Database, now: Date): Promise<string[]> {
  const rows = await db.query(`select c.id from claims c where c.state = 'QUEUED' and c.deadline_at <= :now order by ${turn('c')}`, {
    now,
  });
  return rows.map(({ id = '' }) => id);
}

/** Waiting claims of quarantined templates. */
export async function quarantinedInQueue(db: Database): Promise<string[]> {
  const rows = await db.query(
    "select c.id from claims c join quarantined_templates q on q.template_id = c.template_id where c.state = 'QUEUED'",
  );
  return rows.map(({ id = '' }) => id);
}

/**
 * Ends a waiting claim; the owner's later claims move up, so that waiting in vain costs nobody a round. If `end` is undefined, the claim
 * ends only if it is overdue, checked again under the lock. Returns the claim afterwards, or undefined if it is not waiting.
 */
export async function endInQueue(db: Database, claimId: string, end: QueueEnd | undefined, now: Date): Promise<Claim | undefined> {
  return db.em().transactional(async (em) => {
    const known = await em.findOne(ClaimSchema, { id: claimId });
    if (!known) return undefined;
    // Locked before any row, as everywhere: this owner's claims that are being written take their turns afterwards.
    await execute(em, `select ${lock('owner', ':owner_id')}`, { owner_id: known.requesterId });
    const claim = await em.findOneOrFail(ClaimSchema, { id: claimId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    const reason = end ?? overdueBy(claim, now);
    const left = reason && leaveQueue(claim, reason);
    if (!left) return undefined;
    const turnGivenUp = claim.queueTurn;
    Object.assign(claim, left, { deadlineAt: null, queueTurn: null, revision: claim.revision + 1, updatedAt: now });
    Object.assign(claim, {
      userConfig: null,
      sealedUserConfig: null,
      claimStatement: null,
      inviteUrl: null,
      addedBy: null,
      addedToGroup: null,
    });
    await em.flush();
    if (typeof turnGivenUp === 'number') await moveUp(em, claim.requesterId, turnGivenUp);
    await notify(em, wakeUpChannel, claimPayload(claim.id));
    return claim;
  });
}

/** Moves the owner's entries with a later turn up by one round. The caller holds the owner's lock. */
export async function moveUp(em: SqlEntityManager, ownerId: string, turnGivenUp: number | string): Promise<void> {
  const earlier = 'set queue_turn = queue_turn - 1 where';
  const values = { owner_id: ownerId, turn: turnGivenUp };
  await execute(em, `update claims ${earlier} requester_id = :owner_id and state = 'QUEUED' and queue_turn > :turn`, values);
  await execute(em, `update queued_reservations ${earlier} caller_id = :owner_id and served_at is null and queue_turn > :turn`, values);
}

/** Place of a waiting claim or reservation, from 1; 0 if it is not waiting. */
export async function placeInQueue(db: Pick<Database, 'query'>, id: string): Promise<number> {
  const [row] = await db.query(
    `select (select count(*) from waiting before where (${turn('before')}) <= (${turn('w')}))::text as place from waiting w where w.id = :id`,
    { id },
  );
  return Number(row?.place ?? 0);
}
