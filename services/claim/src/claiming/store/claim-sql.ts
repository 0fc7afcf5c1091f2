// Parts shared by the statements that write claims.
import { PASSING_STATE_MS } from '../../lifecycle/domain/retention.ts';
import { type ClaimProperty, columnOf, transferColumns, typeOf } from './new-claim.ts';

const passingStateLasts = `interval '${PASSING_STATE_MS} milliseconds'`;

/** Runs once per row of `from`. */
export function copyVersion(from: string): string {
  return `
    insert into template_versions (template_id, version, revision, creator_id, agent_name, message, created_at)
    select :template_id::text, :template_version::bigint, :template_revision::bigint, :creator_id::text, :agent_name::text, :message::bytea,
      :now::timestamptz from ${from}
    on conflict do nothing`;
}

/** How a statement refers to a property of the claim that it writes. */
export type ColumnIn = (property: ClaimProperty) => string;

/** Its value in claimValues. */
export const parameter: ColumnIn = (property) => `:${columnOf(property)}::${typeOf(property)}`;

/** Assigns the instance to the claim. `taken` has its id. */
export function claimInstance(of: ColumnIn, taken: string, where = ''): string {
  return `
    update agent_metadata a set state = 'CLAIMED', claim_id = ${of('id')}, owner_id = ${of('requesterId')},
      template_id = ${of('templateId')}, creator_id = ${of('creatorId')}, agent_name = ${of('agentName')},
      parent_instance = ${of('parentInstance')}, model_override = ${of('modelOverride')}, user_config_keys = ${of('userConfigKeys')},
      desired_version = ${of('templateVersion')},
      revision = a.revision + 1, claimed_at = ${of('now')}, updated_at = ${of('now')}
    from ${taken} where ${where}a.id = ${taken}.taken_id
    returning a.id, a.inbox_id, a.revision, a.claim_id`;
}

/** A claim starts with an instance (`claimed` is what claimInstance returns) or in the queue. */
export const begins = {
  served: { state: `'CONFIGURING'`, instance: 'claimed.id', turn: 'null::bigint' },
  queued: { state: `'QUEUED'`, instance: 'null', turn: 'place.turn' },
};

export function insertClaim(of: ColumnIn, from: string, { state, instance, turn }: (typeof begins)[keyof typeof begins]): string {
  return `
    insert into claims (id, request_id, requester_id, request_digest, state, instance_id, queue_turn, deadline_at,
      template_id, template_version, model_override, user_config, sealed_user_config, user_config_given, user_config_keys,
      claim_statement, parent_instance, destination,
      join_by, next_attempt_at, created_at, updated_at)
    select ${of('id')}, ${of('requestId')}, ${of('requesterId')}, ${of('requestDigest')}, ${state}, ${instance}, ${turn}, ${of('deadlineAt')},
      ${of('templateId')}, ${of('templateVersion')}, ${of('modelOverride')}, ${of('userConfig')}, ${of('sealedUserConfig')},
      ${of('userConfigGiven')}, ${of('userConfigKeys')},
      ${of('claimStatement')}, ${of('parentInstance')}, ${of('destination')},
      ${of('destination')} ->> 'kind', ${of('now')}, ${of('now')}, ${of('now')}
    from ${from}
    returning id, instance_id`;
}

/** For a clone: the order to hand it its parent's context. */
export const orderTransfer = `
    insert into transfers (id, kind, owner_id, claim_id, source_instance, source_inbox, target_instance, target_inbox, context_prompt,
      sealed_context_prompt, context_prompt_digest, summary_digest, statement, statement_expires_at, destination,
      overridden_config_keys, next_attempt_at, created_at, updated_at)
    select t.id, 'CLONE', ${parameter('requesterId')}, ${parameter('id')}, ${parameter('parentInstance')}, t.source_inbox,
      claimed.id, claimed.inbox_id, t.context_prompt, t.sealed_context_prompt, t.context_prompt_digest, t.summary_digest, t.statement,
      t.statement_expires_at, ${parameter('destination')},
      ${parameter('userConfigGiven')}, ${parameter('now')}, ${parameter('now')}, ${parameter('now')}
    from claimed, json_to_record(:transfer::json) as t (${transferColumns})`;

/** Reports the claim to lineage. */
export const noteForLineage = (now: string) => `
    insert into lineage_outbox (instance_id, revision, next_attempt_at) select id, revision, ${now} + ${passingStateLasts} from claimed`;
