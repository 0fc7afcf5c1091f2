import { DatabaseError } from 'pg';
import type { QuotaScope, Quotas } from '../domain/quota.ts';
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
 * one, and writes the claim, the copy of the version and the lineage record. 'none': there is none, or claims wait for one;
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
  const values = [...claimValues(claim, now), quotas.owner, quotas.template];
  const rows = await unlessRepeated(() =>
    claim.reservationId === undefined
      ? db.query(hasWarm ? takeWarmOrFree : takeFree, values)
      : db.query(takeReserved, [...values, claim.reservationId]),
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

/** $1 to $25 of every statement that writes a claim. */
export function claimValues(claim: NewClaim, now: Date): unknown[] {
  return [
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
  ];
}

function bytesOrNull(bytes: Uint8Array | undefined): Buffer | null {
  return bytes ? Buffer.from(bytes) : null;
}

/** Of a host h: its idle instances may be taken. */
export const handsOut = (now: string) => `h.lease_expires_at > ${now} and not h.draining and h.engine_ok`;

/** Ordered, so that it costs one look at the end of the index, however many claims there are. */
export const nobodyWaits = `not exists (select from (
      select from claims where state = 'QUEUED' order by queue_turn, created_at, id limit 1) waiting)`;

/** On its way to live an agent changes twice within moments: lineage hears of what lasts longer. */
export const passingStateLasts = `interval '1 second'`;

/** $26 and $27: the quotas of owner and template. */
export const takeFree = takeSql(`
    select a.id from agent_metadata a join hosts h on h.id = a.host_id, allowed
    where allowed.exceeded is null and ${nobodyWaits}
      and a.state = 'IDLE' and a.condition = 'OK' and ${handsOut('$21')} and (a.reserved_until is null or a.reserved_until <= $21)
    order by a.created_at, a.id limit 1
    for update of a skip locked`);

/** Where instances are kept for templates: the template's own first, past those who wait for another one; never another's. */
const takeWarmOrFree = takeSql(`
    with warm as materialized (
      select a.id from agent_metadata a join hosts h on h.id = a.host_id, allowed
      where allowed.exceeded is null and not exists (select from claims where state = 'QUEUED' and template_id = $5)
        and a.state = 'IDLE' and a.condition = 'OK' and a.warm_for = $5 and ${handsOut('$21')}
        and (a.reserved_until is null or a.reserved_until <= $21)
      order by a.created_at, a.id limit 1
      for update of a skip locked
    ), free as materialized (
      select a.id from agent_metadata a join hosts h on h.id = a.host_id, allowed
      where allowed.exceeded is null and not exists (select from warm) and ${nobodyWaits}
        and a.state = 'IDLE' and a.condition = 'OK' and a.warm_for is null and ${handsOut('$21')}
        and (a.reserved_until is null or a.reserved_until <= $21)
      order by a.created_at, a.id limit 1
      for update of a skip locked
    )
    select id from warm union all select id from free`);

const takeReserved = takeSql(`
    select a.id from agent_metadata a, allowed
    where allowed.exceeded is null and a.reservation_id = $28::text and a.reserved_by = $3 and a.state = 'IDLE'
      and a.condition in ('OK', 'UNREACHABLE') and a.reserved_until > $21
    for update of a`);

/** Once for each row of `from`. */
export function copyVersion(from: string): string {
  return `
    insert into template_versions (template_id, version, revision, creator_id, agent_name, message, created_at)
    select $5::text, $6::bigint, $22::bigint, $7::text, $8::text, $9::bytea, $21::timestamptz from ${from}
    on conflict do nothing`;
}

/** Two texts, so that nobody who takes a free instance pays for the question about reservations. */
function takeSql(taken: string): string {
  return `
  with allowed as materialized (
    select claim_over_quota($3, $2, $5, $26, $27) as exceeded
  ), taken as (${taken}
  ), copied as (${copyVersion('taken')}
  ), claimed as (
    update agent_metadata a set state = 'CLAIMED', claim_id = $1, owner_id = $3, template_id = $5, creator_id = $7, agent_name = $8,
      parent_instance = $15, model_override = $11, user_config_keys = $14::text[], desired_version = $6,
      context_state = case when $15::text is null then 'NONE' else 'PENDING' end,
      revision = a.revision + 1, claimed_at = $21, updated_at = $21
    from taken where a.id = taken.id
    returning a.id, a.inbox_id, a.revision
  ), noted as (
    insert into lineage_outbox (instance_id, revision, next_attempt_at) select id, revision, $21::timestamptz + ${passingStateLasts} from claimed
  ), made as (
  insert into claims (id, request_id, requester_id, request_digest, instance_id, template_id, template_version, invite_url, join_by,
    model_override, user_config, sealed_user_config, user_config_given, parent_instance, context_prompt, sealed_context_prompt,
    context_prompt_digest, summary_digest, statement, statement_expires_at, context_state, deadline_at, next_attempt_at, created_at,
    updated_at)
  select $1, $2, $3, $4, claimed.id, $5, $6, $10, case when $10::text is null then 'added' else 'invite' end,
    $11, $12::jsonb, $23::bytea, $13::text[], $15, $16, $24::bytea, $17, $25, $18, $19,
    case when $15::text is null then 'NONE' else 'PENDING' end, $20, $21, $21, $21
  from claimed
  returning instance_id)
  select (select instance_id from made) as taken, (select inbox_id from claimed) as inbox_id, (select exceeded from allowed) as exceeded`;
}
