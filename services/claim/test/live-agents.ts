import { randomBytes } from 'node:crypto';
import { newId } from '@offshoot/refusals/ids';
import type pg from 'pg';

/** Live agents of a template that nobody claimed one by one, dealt to the hosts in turn. Returns their IDs. */
export async function insertLiveAgents(
  client: Pick<pg.ClientBase, 'query'>,
  { hostIds, templateId, creatorId, version }: { hostIds: readonly string[]; templateId: string; creatorId: string; version: number },
  count: number,
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId('inst'));
  for (let made = 0; made < count; made += 1000) {
    const batch = ids.slice(made, made + 1000);
    const inboxes = batch.map(() => randomBytes(32).toString('hex'));
    const claims = batch.map(() => newId('clm'));
    // In one transaction, so that nobody configures them.
    await client.query('begin');
    await client.query(
      `insert into agent_metadata (id, inbox_id, host_id, credential_digest, sealing_key, sealing_statement, sealing_voucher, created_at, updated_at)
        select id, inbox_id, host_id, '', '', '', '', now(), now() from unnest($1::text[], $2::text[], $3::text[]) as t (id, inbox_id, host_id)`,
      [batch, inboxes, batch.map((_, index) => hostIds[(made + index) % hostIds.length])],
    );
    await client.query(
      `update agent_metadata a set state = 'CLAIMED', claim_id = t.claim_id, owner_id = t.owner_id, template_id = $4, creator_id = $5,
          desired_version = $6, claimed_at = now()
        from unnest($1::text[], $2::text[], $3::text[]) as t (id, claim_id, owner_id) where a.id = t.id`,
      [batch, claims, inboxes, templateId, creatorId, version],
    );
    await client.query(
      `insert into claims (id, request_id, requester_id, request_digest, instance_id, template_id, template_version, join_by,
          next_attempt_at, created_at, updated_at)
        select claim_id, gen_random_uuid(), owner_id, '', id, $4, $5, 'added', now(), now(), now()
        from unnest($1::text[], $2::text[], $3::text[]) as t (id, claim_id, owner_id)`,
      [batch, claims, inboxes, templateId, version],
    );
    await client.query(`update claims set state = 'LIVE', next_attempt_at = now() where id = any($1::text[])`, [claims]);
    await client.query(`update agent_metadata set state = 'LIVE', applied_version = desired_version where id = any($1::text[])`, [batch]);
    await client.query('commit');
  }
  await client.query('analyze agent_metadata, claims');
  return ids;
}
