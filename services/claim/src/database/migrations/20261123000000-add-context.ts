import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class AddContext extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `alter table claims add column summary_digest text not null default ''`,
  `create table context_shares (
    id text primary key,
    request_id text not null,
    owner_id text not null,
    request_digest text not null,
    source_instance text not null references agent_metadata (id),
    target_instance text not null references agent_metadata (id),
    context_prompt text,
    sealed_context_prompt bytea,
    context_prompt_digest text not null,
    summary_digest text not null,
    statement bytea,
    statement_expires_at timestamptz(3) not null,
    state text not null default 'PENDING' check (state in ('PENDING', 'DELIVERED', 'INGESTED', 'FAILED')),
    failure_reason text not null default '',
    expected boolean not null default false,
    handed_over boolean not null default false,
    attempts int not null default 0,
    next_attempt_at timestamptz(3) not null,
    ingested_at timestamptz(3),
    record_next_attempt_at timestamptz(3),
    record_attempts int not null default 0,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    constraint context_shares_request_unique unique (owner_id, request_id),
    constraint context_shares_two_agents check (source_instance <> target_instance),
    constraint context_shares_reason_iff_failed check ((state = 'FAILED') = (failure_reason <> '')),
    constraint context_shares_ingested_at_once check ((state = 'INGESTED') = (ingested_at is not null)),
    constraint context_shares_recorded_ingested check (state = 'INGESTED' or record_next_attempt_at is null),
    constraint context_shares_expected_first check (expected or not handed_over),
    constraint context_shares_one_prompt check (context_prompt is null or sealed_context_prompt is null),
    constraint context_shares_no_spent_order check (
      (state = 'PENDING' and not handed_over) or num_nonnulls(context_prompt, sealed_context_prompt, statement) = 0)
  )`,
  `create index context_shares_open on context_shares (next_attempt_at) where state in ('PENDING', 'DELIVERED')`,
  `create index context_shares_pending_by_owner on context_shares (owner_id) where state = 'PENDING'`,
  `create index context_shares_to_record on context_shares (record_next_attempt_at) where record_next_attempt_at is not null`,
];
