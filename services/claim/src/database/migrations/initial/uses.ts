/**
 * template_uses: how many use each template, as counted last, and when the template service is to be told. use_counts: when to count again.
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
];
