// Overwrites rows with what an agent reports: the only place where states move back, in a transaction that the triggers exempt.
import { randomBytes } from 'node:crypto';
import { displaceOthers } from '../../claiming/store/displaced-claims.ts';
import type { Query } from '../../database/database.ts';
import { settleTools } from '../../tools/store/tool-resources.ts';
import type { Standing } from '../domain/standing.ts';
import { notMoved } from './conditions.ts';
import { unpark } from './parked-agents.ts';

export interface Followed {
  /** Claims that lost this instance: they wait for another one, or have failed. */
  displaced: string[];
}

/** 'of another': the id or the inbox belongs to an instance of another host, or to another instance. */
export async function followAgent(query: Query, hostId: string, told: Standing, now: Date): Promise<Followed | 'of another'> {
  await query(`select set_config('claim.follows_host', 'yes', true)`);
  const { instanceId, claimId } = told;
  const [others] = await query(
    `select exists (select from agent_metadata where (id = :id and (host_id <> :host_id or inbox_id <> :inbox_id))
      or (inbox_id = :inbox_id and id <> :id) or (claim_id = :claim_id and id <> :id))::text as any`,
    { id: instanceId, inbox_id: told.inboxId, host_id: hostId, claim_id: claimId },
  );
  if (others?.any === 'true') return 'of another';
  const [before] = await query(
    'select state, applied_version::text, (claim_id = :claim_id)::text as is_same from agent_metadata where id = :id for update',
    { id: instanceId, claim_id: claimId },
  );
  const displaced = await displaceOthers(query, instanceId, claimId, now);
  await query(agentSql, agentValues(hostId, told, now));
  await query('delete from releases where instance_id = :id', { id: instanceId });
  await query(claimSql, {
    id: claimId,
    instance_id: instanceId,
    owner_id: told.ownerId,
    template_id: told.templateId,
    version: told.appliedVersion,
    join_by: told.joinBy,
    model_override: told.modelOverride,
    state: told.state,
    now,
  });
  if (told.transferId !== '') {
    await query(transferSql, { id: told.transferId, claim_id: claimId, state: told.transferState, now });
  }
  await query(
    `insert into lineage_outbox (instance_id, revision, next_attempt_at) select id, revision, :now from agent_metadata where id = :id
      on conflict (instance_id) do update set revision = excluded.revision, attempts = 0, next_attempt_at = excluded.next_attempt_at`,
    { id: instanceId, now },
  );
  const hadTools = before?.is_same === 'true' && before.state !== 'DRAINING' && before.state !== 'GONE';
  const appliedBefore = hadTools ? Number(before?.applied_version) : 0;
  const { templateId, state, appliedVersion } = told;
  await settleTools(query, { id: instanceId, templateId }, { state, appliedVersion: appliedBefore }, { state, appliedVersion }, now);
  await unpark(query, instanceId);
  return { displaced };
}

/** Secrets that the agent already has are not needed here, and what it still waits for no longer concerns the pool. */
const agentColumns = [
  'id',
  'inbox_id',
  'host_id',
  'state',
  'claim_id',
  'owner_id',
  'template_id',
  'creator_id',
  'agent_name',
  'model_override',
  'user_config_keys',
  'conversation_id',
  'applied_version',
  'accepted_capabilities',
  'template_stale',
  'conversation_state',
  'voice',
  'in_use',
  'opinion',
  'pinned_version',
  'credential_digest',
  'sealing_key',
  'sealing_statement',
  'sealing_voucher',
] as const;

/** Columns that an existing row keeps: its credential, and the key that clients have sealed values to. */
const kept: readonly string[] = ['id', 'inbox_id', 'host_id', 'credential_digest', 'sealing_key', 'sealing_statement', 'sealing_voucher'];

type AgentColumn = (typeof agentColumns)[number];

function agentValues(hostId: string, told: Standing, now: Date): Record<AgentColumn | 'now' | 'parent_instance', unknown> {
  return {
    id: told.instanceId,
    inbox_id: told.inboxId,
    host_id: hostId,
    state: told.state,
    claim_id: told.claimId,
    owner_id: told.ownerId,
    template_id: told.templateId,
    creator_id: told.creatorId,
    agent_name: told.agentName,
    model_override: told.modelOverride,
    user_config_keys: told.userConfigKeys,
    conversation_id: told.conversationId,
    applied_version: told.appliedVersion,
    accepted_capabilities: told.acceptedCapabilities,
    template_stale: told.templateStale,
    conversation_state: told.conversationState,
    voice: told.voice,
    in_use: told.inUse,
    opinion: told.opinion,
    pinned_version: told.pinnedVersion,
    // The digest of no known credential: the instance gets one when it registers.
    credential_digest: randomBytes(32),
    sealing_key: Buffer.from(told.sealingKey.publicKey),
    sealing_statement: Buffer.from(told.sealingKey.statement),
    sealing_voucher: Buffer.from(told.sealingKey.voucher),
    now,
    parent_instance: told.parentInstanceId,
  };
}

/** Lineage may have seen later revisions than an old copy of the row knows; a time in milliseconds exceeds every counted revision. */
const nextRevision = (known: string) => `greatest(${known} + 1, (extract(epoch from :now::timestamptz) * 1000)::bigint)`;
const wanted = `greatest(:applied_version::bigint,
    (select max(v.version) from template_versions v where v.template_id = :template_id))`;
const parent = `(select p.id from agent_metadata p where p.id = :parent_instance)`;

const agentSql = `
  insert into agent_metadata as known (${agentColumns.join(', ')}, desired_version, update_next_attempt_at, parent_instance,
      revision, claimed_at, created_at, updated_at)
    values (${agentColumns.map((column) => `:${column}`).join(', ')}, ${wanted}, :now, ${parent},
      ${nextRevision('0')}, :now, :now, :now)
  on conflict (id) do update set
    ${agentColumns
      .filter((column) => !kept.includes(column))
      .map((column) => `${column} = excluded.${column}`)
      .join(', ')},
    desired_version = excluded.desired_version, update_next_attempt_at = excluded.update_next_attempt_at, update_attempts = 0,
    desired_revision = 0, delivered_revision = 0, update_refusal = '', pending_capabilities = '',
    parent_instance = case when known.claim_id = excluded.claim_id then known.parent_instance else excluded.parent_instance end,
    offered_to_id = null, offer_statement = null, offer_expires_at = null, offer_issued_at = null,
    condition = 'OK', condition_message = '', ${notMoved},
    revision = ${nextRevision('known.revision')}, claimed_at = coalesce(known.claimed_at, excluded.claimed_at), updated_at = excluded.updated_at`;

const claimSql = `
  insert into claims as c (id, request_id, requester_id, request_digest, instance_id, template_id, template_version, join_by, model_override,
      parent_instance, state, next_attempt_at, created_at, updated_at)
    select :id, gen_random_uuid()::text, :owner_id, '', a.id, :template_id, :version, :join_by, :model_override, a.parent_instance, :state,
      :now, :now, :now
    from agent_metadata a where a.id = :instance_id
  on conflict (id) do update set instance_id = excluded.instance_id, state = excluded.state, failure_reason = '', failure_message = '',
    deadline_at = null, queue_turn = null, user_config = null, sealed_user_config = null, claim_statement = null,
    destination = null,
    revision = c.revision + 1, updated_at = excluded.updated_at`;

/** A transfer that the pool knows need not tell its target, which already has its claim. */
const transferSql = `
  insert into transfers as known (id, kind, owner_id, claim_id, source_instance, source_inbox, target_instance, target_inbox, state,
      failure_reason, ingested_at, tell_target, tell_source, next_attempt_at, created_at, updated_at)
    select :id, 'CLONE', a.owner_id, a.claim_id, p.id, p.inbox_id, a.id, a.inbox_id, :state,
      case when :state = 'FAILED' then 'TRANSFER_NOT_FOUND' else '' end, case when :state = 'INGESTED' then :now::timestamptz end,
      false, false, :now, :now, :now
    from agent_metadata a join agent_metadata p on p.id = a.parent_instance where a.claim_id = :claim_id
  on conflict (claim_id) do update set target_instance = excluded.target_instance, target_inbox = excluded.target_inbox,
    tell_target = false, next_attempt_at = excluded.next_attempt_at`;
