/** effect_journal: what agents were about to do outside, under digests that only they can tell. Gone with its instance. */
export const journal = [
  `create table effect_journal (
    instance_id text not null references agent_metadata (id) on delete cascade,
    effect bytea not null check (length(effect) = 32),
    intent bytea not null check (length(intent) = 16),
    at timestamptz(3) not null,
    ended text check (ended in ('DONE', 'NOT_DONE', 'UNKNOWN')),
    primary key (instance_id, effect)
  )`,
  `create index effect_journal_at on effect_journal (at)`,
  `create function forget_effects() returns trigger language plpgsql as $$
    begin
      delete from claim.effect_journal where instance_id = new.id;
      return null;
    end $$`,
  `create trigger agent_metadata_effects_forgotten after update of state on agent_metadata
    for each row when (new.state = 'GONE' and old.state <> 'GONE') execute function forget_effects()`,
];
