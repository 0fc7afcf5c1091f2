// Claims that lose their instance: it belongs to another owner, or its host cannot take the claim.
import type { Query } from '../../database/database.ts';

/** Claims that nothing binds to this instance, so that they can continue with another one. */
const canMove = `c.state = 'CONFIGURING' and c.join_by = 'invite' and c.parent_instance is null and c.sealed_user_config is null and c.claim_statement is null`;

/** The instance turned out to belong to `ownClaim`. Returns the others, which wait for another instance or have failed. */
export async function displaceOthers(query: Query, instanceId: string, ownClaim: string, now: Date): Promise<string[]> {
  const values = { instance_id: instanceId, own_claim: ownClaim, now };
  await query(displaceTransfersSql, values);
  return (await query(displaceSql, values)).map(({ id = '' }) => id);
}

/**
 * The instance's host has stored nothing of the claim: a claim that another instance can carry out goes back to the queue, and the
 * instance, whose inbox its claimer was told, is dropped. False: nothing has changed, because the claim is bound to its instance, or
 * lineage has heard of the two.
 */
export async function requeue(query: Query, claimId: string, instanceId: string, now: Date): Promise<boolean> {
  await query(`select set_config('claim.follows_host', 'yes', true)`);
  const rows = await query(
    `select c.id from claims c join agent_metadata a on a.id = c.instance_id join lineage_outbox o on o.instance_id = a.id
      where c.id = :claim_id and a.id = :instance_id and a.state = 'CLAIMED' and o.attempts = 0 and ${canMove} for update`,
    { claim_id: claimId, instance_id: instanceId },
  );
  if (rows.length === 0) return false;
  await displaceOthers(query, instanceId, '', now);
  await query('delete from lineage_outbox where instance_id = :id', { id: instanceId });
  await query(
    `with forgotten as (delete from agent_metadata where id = :id returning id, host_id)
      insert into dropped_instances (instance_id, host_id, at) select id, host_id, :now from forgotten`,
    { id: instanceId, now },
  );
  return true;
}

/** The transfers of displaced claims; runs before these lose their instance. */
const displaceTransfersSql = `
  update transfers t set target_instance = null, tell_target = false, tell_source = false, context_prompt = null,
    sealed_context_prompt = null, statement = null, destination = null,
    state = case when t.state in ('PENDING', 'DELIVERED') then 'FAILED' else t.state end,
    failure_reason = case when t.state in ('PENDING', 'DELIVERED') then 'INSTANCE_ALREADY_CLAIMED' else t.failure_reason end,
    updated_at = :now
  from claims c where c.id = t.claim_id and c.instance_id = :instance_id and c.id <> :own_claim`;

const displaceSql = `
  update claims c set instance_id = null,
    state = case when ${canMove} then 'QUEUED' when c.state in ('CONFIGURING', 'JOINING', 'LIVE') then 'FAILED' else c.state end,
    failure_reason = case when not (${canMove}) and c.state in ('CONFIGURING', 'JOINING', 'LIVE') then 'INSTANCE_ALREADY_CLAIMED'
      else c.failure_reason end,
    failure_message = case when not (${canMove}) and c.state in ('CONFIGURING', 'JOINING', 'LIVE')
      then 'The agent turned out to belong to someone else. Claim again.' else c.failure_message end,
    queue_turn = case when ${canMove} then claim_next_turn(c.requester_id) end,
    user_config_keys = case when ${canMove} then (select a.user_config_keys from agent_metadata a where a.id = :instance_id) else c.user_config_keys end,
    deadline_at = case when ${canMove} then c.deadline_at end,
    user_config = case when ${canMove} then c.user_config end,
    destination = case when ${canMove} then c.destination end, claim_statement = null, sealed_user_config = null,
    attempts = 0, next_attempt_at = :now, revision = c.revision + 1, updated_at = :now
  where c.instance_id = :instance_id and c.id <> :own_claim
  returning c.id`;
