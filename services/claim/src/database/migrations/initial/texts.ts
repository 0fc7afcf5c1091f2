/**
 * texts_sent: one row for each effect, without number or text: it is sent once. attempt_until: until then a call may be sending it.
 * texts_waiting: what waits for an agent, sealed to it. A collected row keeps its ID, so that a webhook that is posted again brings
 * nothing back.
 */
export const texts = [
  `create table texts_sent (
    instance_id text not null references agent_metadata (id) on delete cascade,
    effect_id text not null,
    state text not null check (state in ('SENDING', 'SENT')),
    attempt_until timestamptz(3) not null,
    created_at timestamptz(3) not null,
    primary key (instance_id, effect_id)
  )`,
  `create index texts_sent_by_time on texts_sent (created_at)`,
  `create table texts_waiting (
    instance_id text not null references agent_metadata (id) on delete cascade,
    id text not null,
    seq bigint generated always as identity,
    kind text not null check (kind in ('TEXT', 'KEYWORD', 'FAILED')),
    sealed bytea,
    received_at timestamptz(3) not null,
    primary key (instance_id, id)
  )`,
  `create index texts_waiting_to_collect on texts_waiting (instance_id, seq) where sealed is not null`,
  `create index texts_waiting_by_time on texts_waiting (received_at)`,
];
