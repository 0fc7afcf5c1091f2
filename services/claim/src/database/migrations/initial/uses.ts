/**
 * template_uses: how many use each template, as counted last, and when the template service is to be told. use_counts: when to count again.
 * leaving_reasons: why people left a template's agents, one word for each person, forgotten after 90 days. template_stats: what the creator
 * was told on that day, already rounded.
 */
export const uses = [
  `create table template_uses (
    template_id text primary key,
    live_agents bigint not null,
    owners bigint not null,
    kept bigint not null,
    attempts int not null default 0,
    next_attempt_at timestamptz(3) not null
  )`,
  `create index template_uses_due on template_uses (next_attempt_at)`,
  `create table use_counts (
    only_row boolean primary key check (only_row),
    next_count_at timestamptz(3) not null
  )`,
  `create table leaving_reasons (
    template_id text,
    owner_id text,
    reason text not null check (reason in ('DONE', 'UNHELPFUL', 'TOO_MUCH', 'UNWANTED', 'ANOTHER')),
    left_at timestamptz(3) not null,
    primary key (template_id, owner_id)
  )`,
  `create index leaving_reasons_by_time on leaving_reasons (left_at)`,
  `create table template_stats (
    template_id text primary key,
    until_at timestamptz(3) not null,
    stats jsonb not null
  )`,
];
