import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class AddTrust extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  'alter table hosts add column credential_digest bytea',
  `alter table agent_metadata
    add column credential_digest bytea,
    add column sealing_key bytea,
    add column sealing_statement bytea,
    add column reservation_id text constraint agent_metadata_reservation_unique unique,
    add column reservation_request text,
    add column reserved_by text,
    add column reserved_until timestamptz(3),
    add column accepted_capabilities text not null default '',
    add column template_stale boolean not null default false,
    add column pending_capabilities text not null default '',
    add column clone_policy text not null default 'ANY' check (clone_policy in ('ANY', 'BOUND_ONLY')),
    add column offered_to_id text,
    add column offer_statement bytea,
    add column offer_expires_at timestamptz(3),
    add column offer_issued_at timestamptz(3),
    add column desired_revision bigint not null default 0,
    add column delivered_revision bigint not null default 0,
    add constraint agent_metadata_reservation_request_unique unique (reserved_by, reservation_request),
    add constraint agent_metadata_registered_whole check (num_nulls(credential_digest, sealing_key, sealing_statement) in (0, 3)),
    add constraint agent_metadata_reserved_whole check (
      num_nulls(reservation_id, reservation_request, reserved_by, reserved_until) in (0, 4)),
    add constraint agent_metadata_pending_iff_waits check (update_refusal = 'UPDATE_NEEDS_CONSENT' or pending_capabilities = ''),
    add constraint agent_metadata_offered_whole check (
      num_nulls(offered_to_id, offer_statement, offer_expires_at) in (0, 3) and (offered_to_id is null or offer_issued_at is not null)),
    add constraint agent_metadata_no_spent_offer check (state in ('CLAIMED', 'JOINING', 'LIVE') or offered_to_id is null)`,
  `alter table claims
    add column sealed_user_config bytea,
    add column sealed_context_prompt bytea,
    add constraint claims_no_spent_sealed_config check (state = 'CONFIGURING' or sealed_user_config is null),
    add constraint claims_no_spent_sealed_prompt check ((context_state = 'PENDING' and not handed_over) or sealed_context_prompt is null),
    add constraint claims_one_prompt check (context_prompt is null or sealed_context_prompt is null)`,
  `alter table template_versions add column revision bigint not null default 0`,
  `drop index agent_metadata_to_update`,
  `create index agent_metadata_to_update on agent_metadata (update_next_attempt_at)
    where state in ('JOINING', 'LIVE') and update_refusal = '' and (desired_version > applied_version or desired_revision > delivered_revision)`,
  `create index agent_metadata_by_offer on agent_metadata (offered_to_id, claimed_at desc, id desc) where offered_to_id is not null`,
];
