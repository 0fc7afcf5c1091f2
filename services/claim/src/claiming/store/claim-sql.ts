// Parts shared by the statements that write claims.
import { PASSING_STATE_MS } from '../../lifecycle/domain/retention.ts';
import { type ClaimColumn, claimColumns } from './new-claim.ts';

const passingStateLasts = `interval '${PASSING_STATE_MS} milliseconds'`;

/** Runs once per row of `from`. */
export function copyVersion(from: string): string {
  return `
    insert into template_versions (template_id, version, revision, creator_id, agent_name, message, created_at)
    select :template_id::text, :template_version::bigint, :template_revision::bigint, :creator_id::text, :agent_name::text, :message::bytea,
      :now::timestamptz from ${from}
    on conflict do nothing`;
}

/** How a statement refers to a column of the claim that it writes. */
export type ColumnIn = (column: ClaimColumn) => string;

/** The column's value in claimValues. */
export const parameter: ColumnIn = (column) => `:${column}::${claimColumns[column]}`;

/** Assigns the instance to the claim. `taken` has its id. */
export function claimInstance(of: ColumnIn, taken: string, where = ''): string {
  return `
    update agent_metadata a set state = 'CLAIMED', claim_id = ${of('id')}, owner_id = ${of('requester_id')},
      template_id = ${of('template_id')}, creator_id = ${of('creator_id')}, agent_name = ${of('agent_name')},
      parent_instance = ${of('parent_instance')}, model_override = ${of('model_override')}, user_config_keys = ${of('user_config_keys')},
      desired_version = ${of('template_version')},
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
    select ${of('id')}, ${of('request_id')}, ${of('requester_id')}, ${of('request_digest')}, ${state}, ${instance}, ${turn}, ${of('deadline_at')},
      ${of('template_id')}, ${of('template_version')}, ${of('model_override')}, ${of('user_config')}, ${of('sealed_user_config')},
      ${of('user_config_given')}, ${of('user_config_keys')},
      ${of('claim_statement')}, ${of('parent_instance')}, ${of('destination')},
      ${of('destination')} ->> 'kind', ${of('now')}, ${of('now')}, ${of('now')}
    from ${from}
    returning id, instance_id`;
}

/** For a clone: the order to hand it its parent's context. */
export const orderTransfer = `
    insert into transfers (id, kind, owner_id, claim_id, source_instance, source_inbox, target_instance, target_inbox, context_prompt,
      sealed_context_prompt, context_prompt_digest, summary_digest, statement, statement_expires_at, destination,
      overridden_config_keys, next_attempt_at, created_at, updated_at)
    select t.id, 'CLONE', ${parameter('requester_id')}, ${parameter('id')}, ${parameter('parent_instance')}, t.source_inbox,
      claimed.id, claimed.inbox_id, t.context_prompt, t.sealed_context_prompt, t.context_prompt_digest, t.summary_digest, t.statement,
      t.statement_expires_at, ${parameter('destination')},
      ${parameter('user_config_given')}, ${parameter('now')}, ${parameter('now')}, ${parameter('now')}
    from claimed, json_to_record(:transfer::json) as t (id text, source_inbox text, context_prompt text, sealed_context_prompt bytea,
      context_prompt_digest text, summary_digest text, statement bytea, statement_expires_at timestamptz)`;

/** Reports the claim to lineage. */
export const noteForLineage = (now: string) => `
    insert into lineage_outbox (instance_id, revision, next_attempt_at) select id, revision, ${now} + ${passingStateLasts} from claimed`;
