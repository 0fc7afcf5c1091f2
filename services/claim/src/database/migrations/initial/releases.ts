/**
 * Instances that are ending, until their host has ended them. The triggers check at the end of the transaction that only these have one:
 * a row may move back if its agent turns out to be live (hosts/store/followed-agents.ts).
 */
export const releases = [
  `create table releases (
    instance_id text primary key references agent_metadata (id),
    -- Its owner's statement \`instance.release\`. Null: nobody released it, its claim has failed.
    statement bytea,
    expires_at timestamptz(3),
    attempts int not null default 0,
    -- Null: it was lost before its host ended it. A host that comes back later still has to see the statement.
    next_attempt_at timestamptz(3)
  ) with (fillfactor = 70)`,
  `create index releases_due on releases (next_attempt_at) where next_attempt_at is not null`,
  `create function refuse_release() returns trigger language plpgsql as $$
    begin
      if exists (select from claim.releases r join claim.agent_metadata a on a.id = r.instance_id
          where r.instance_id = new.instance_id and a.state not in ('DRAINING', 'GONE')) then
        raise exception 'instance % is not ending', new.instance_id using errcode = 'check_violation',
          constraint = 'releases_of_ending', table = 'releases', schema = 'claim';
      end if;
      return null;
    end $$`,
  `create constraint trigger releases_of_ending after insert on releases deferrable initially deferred
    for each row execute function refuse_release()`,
  `create function refuse_unreleased() returns trigger language plpgsql as $$
    begin
      if exists (select from claim.releases r join claim.agent_metadata a on a.id = r.instance_id
          where r.instance_id = new.id and a.state not in ('DRAINING', 'GONE')) then
        raise exception 'instance % still has a release', new.id using errcode = 'check_violation',
          constraint = 'agent_metadata_no_spent_release', table = 'agent_metadata', schema = 'claim';
      end if;
      return null;
    end $$`,
  `create constraint trigger agent_metadata_no_spent_release after update of state on agent_metadata deferrable initially deferred
    for each row when (old.state in ('DRAINING', 'GONE') and new.state not in ('DRAINING', 'GONE')) execute function refuse_unreleased()`,
];
