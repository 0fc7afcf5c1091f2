export const lineage = [
  `create table lineage_outbox (
    instance_id text primary key references agent_metadata (id),
    revision bigint not null,
    attempts int not null default 0,
    next_attempt_at timestamptz(3) not null
  )`,
  `create index lineage_outbox_due on lineage_outbox (next_attempt_at)`,
];
