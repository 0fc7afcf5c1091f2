import type { Database } from '../../database/database.ts';
import { lock } from '../../database/lock-spaces.ts';

/**
 * Counts an offered instance toward the quota of the accepting user, under the lock of claim_over_quota: one user's claims and acceptances
 * are serialized, so that the quota is exact. Returns false if the quota is exhausted. An acceptance that breaks off midway counts until
 * the offer expires or is accepted after all.
 */
export async function beginAcceptance(db: Database, instanceId: string, newOwnerId: string, limit: number): Promise<boolean> {
  return db.transaction(async (query) => {
    await query(`select ${lock('owner', ':owner_id')}::text`, { owner_id: newOwnerId });
    const [row] = await query(countSql, { owner_id: newOwnerId, instance_id: instanceId });
    if (limit > 0 && Number(row?.count) >= limit) return false;
    await query('update agent_metadata set accepting_id = :new_owner_id where id = :instance_id and offered_to_id = :new_owner_id', {
      instance_id: instanceId,
      new_owner_id: newOwnerId,
    });
    return true;
  });
}

const countSql = `
  select ((select count(*) from agent_metadata where owner_id = :owner_id and state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING'))
    + (select count(*) from agent_metadata where accepting_id = :owner_id and id <> :instance_id and offer_expires_at > now())
    + (select count(*) from claims where requester_id = :owner_id and state = 'QUEUED'))::text as count`;

export async function endAcceptance(db: Database, instanceId: string, newOwnerId: string): Promise<void> {
  await db.query('update agent_metadata set accepting_id = null where id = :instance_id and accepting_id = :new_owner_id', {
    instance_id: instanceId,
    new_owner_id: newOwnerId,
  });
}
