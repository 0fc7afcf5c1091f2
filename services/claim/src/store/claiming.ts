import { DatabaseError } from 'pg';
import type { TemplateFacts } from '../domain/template-rules.ts';
import type { Database } from './database.ts';
import type { Claim } from './entities/claim.ts';
import { ClaimSchema } from './entities/claim.ts';

/** Everything that a new claim writes. */
export interface NewClaim {
  id: string;
  requestId: string;
  requesterId: string;
  requestDigest: string;
  template: TemplateFacts;
  /** The version as it came from the template service. */
  versionMessage: Uint8Array;
  inviteUrl: string | undefined;
  modelOverride: string;
  userConfig: Readonly<Record<string, string>>;
  /** The ids are in userConfigGiven too. */
  sealedUserConfig: Uint8Array | undefined;
  /** Tools that the claim itself has values for. */
  userConfigGiven: readonly string[];
  userConfigKeys: readonly string[];
  parent:
    | {
        instanceId: string;
        /** One of the two. */
        contextPrompt: string | undefined;
        sealedContextPrompt: Uint8Array | undefined;
        contextPromptDigest: string;
        /** '': the statement names none. */
        summaryDigest: string;
        statement: Uint8Array;
        statementExpiresAt: Date | undefined;
      }
    | undefined;
  /** Absent: any idle instance. */
  reservationId: string | undefined;
  deadlineAt: Date;
}

export async function claimOfRequest(db: Database, requesterId: string, requestId: string): Promise<Claim | null> {
  return db.em().findOne(ClaimSchema, { requesterId, requestId });
}

/**
 * The hot path, one statement: takes the idle instance that has waited longest, on a host whose lease lasts, or the reserved
 * one, and writes the claim, the copy of the version and the lineage record. False: there is none, or somebody was faster
 * with the same request; nothing is written then.
 * A reserved instance is waited for, not skipped: who holds its row may be its host that renews the registration. Its host
 * may be away; the configuration then waits for it.
 * The advisory lock makes repetitions of one request wait for each other instead of holding idle rows that others want; the
 * unique constraint on (requester_id, request_id) is what decides.
 */
export async function takeIdleInstance(db: Database, claim: NewClaim, now: Date): Promise<boolean> {
  try {
    const rows = await db.query(claim.reservationId === undefined ? takeFree : takeReserved, [
      claim.id,
      claim.requestId,
      claim.requesterId,
      claim.requestDigest,
      claim.template.templateId,
      claim.template.version,
      claim.template.creatorId,
      claim.template.agentName,
      Buffer.from(claim.versionMessage),
      claim.inviteUrl ?? null,
      claim.modelOverride,
      JSON.stringify(claim.userConfig),
      claim.userConfigGiven,
      claim.userConfigKeys,
      claim.parent?.instanceId ?? null,
      claim.parent?.contextPrompt ?? null,
      claim.parent?.contextPromptDigest ?? '',
      bytesOrNull(claim.parent?.statement),
      claim.parent?.statementExpiresAt ?? null,
      claim.deadlineAt,
      now,
      claim.template.revision,
      bytesOrNull(claim.sealedUserConfig),
      bytesOrNull(claim.parent?.sealedContextPrompt),
      claim.parent?.summaryDigest ?? '',
      ...(claim.reservationId === undefined ? [] : [claim.reservationId]),
    ]);
    return rows.length === 1;
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === 'claims_request_unique') return false;
    throw error;
  }
}

function bytesOrNull(bytes: Uint8Array | undefined): Buffer | null {
  return bytes ? Buffer.from(bytes) : null;
}

const takeFree = takeSql(`
    select a.id from agent_metadata a join hosts h on h.id = a.host_id, alone
    where a.state = 'IDLE' and h.lease_expires_at > $21 and (a.reserved_until is null or a.reserved_until <= $21)
    order by a.created_at, a.id limit 1
    for update of a skip locked`);

const takeReserved = takeSql(`
    select a.id from agent_metadata a, alone
    where a.reservation_id = $26::text and a.reserved_by = $3 and a.state = 'IDLE' and a.reserved_until > $21
    for update of a`);

/** Two texts, so that nobody who takes a free instance pays for the question about reservations. */
function takeSql(taken: string): string {
  return `
  with alone as materialized (
    select pg_advisory_xact_lock(hashtextextended($3 || ' ' || $2, 0)) as locked
  ), taken as (${taken}
  ), copied as (
    insert into template_versions (template_id, version, revision, creator_id, agent_name, message, created_at)
    select $5::text, $6::bigint, $22::bigint, $7::text, $8::text, $9::bytea, $21::timestamptz from taken
    on conflict do nothing
  ), claimed as (
    update agent_metadata a set state = 'CLAIMED', claim_id = $1, owner_id = $3, template_id = $5, creator_id = $7, agent_name = $8,
      parent_instance = $15, model_override = $11, user_config_keys = $14::text[], desired_version = $6,
      context_state = case when $15::text is null then 'NONE' else 'PENDING' end,
      revision = a.revision + 1, claimed_at = $21, updated_at = $21
    from taken where a.id = taken.id
    returning a.id, a.revision
  ), noted as (
    insert into lineage_outbox (instance_id, revision, next_attempt_at) select id, revision, $21::timestamptz from claimed
  )
  insert into claims (id, request_id, requester_id, request_digest, instance_id, template_id, template_version, invite_url, join_by,
    model_override, user_config, sealed_user_config, user_config_given, parent_instance, context_prompt, sealed_context_prompt,
    context_prompt_digest, summary_digest, statement, statement_expires_at, context_state, deadline_at, next_attempt_at, created_at,
    updated_at)
  select $1, $2, $3, $4, claimed.id, $5, $6, $10, case when $10::text is null then 'added' else 'invite' end,
    $11, $12::jsonb, $23::bytea, $13::text[], $15, $16, $24::bytea, $17, $25, $18, $19,
    case when $15::text is null then 'NONE' else 'PENDING' end, $20, $21, $21, $21
  from claimed
  returning instance_id`;
}
