import { LockMode } from '@mikro-orm/postgresql';
import { execute, notify } from '@offshoot/postgres';
import { claimPayload, wakeUpChannel } from '../../database/announcements.ts';
import type { Database } from '../../database/database.ts';
import { type Claim, ClaimSchema } from '../../database/entities/claim.ts';
import { lock } from '../../database/lock-spaces.ts';
import { leaveQueue, overdueBy, type QueueEnd } from '../domain/queue.ts';
import { moveUp, turn } from './turns.ts';

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
    Object.assign(claim, { userConfig: null, sealedUserConfig: null, claimStatement: null, destination: null });
    await em.flush();
    if (typeof turnGivenUp === 'number') await moveUp(em, claim.requesterId, turnGivenUp);
    await notify(em, wakeUpChannel, claimPayload(claim.id));
    return claim;
  });
}
