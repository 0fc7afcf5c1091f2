const wants = (agent: string) =>
  `${agent}.state in ('JOINING', 'LIVE') and ${agent}.update_refusal = '' and ${agent}.update_next_attempt_at is not null
    and (${agent}.desired_version > ${agent}.applied_version or ${agent}.desired_revision > ${agent}.delivered_revision)`;

/**
 * hosts_to_update: with an index on agents that want a version, every update of their rows would add an entry to every index, twice per
 * updated agent. Instead, each host has a mark while any of its agents may want an update, with the time to check it; its agents are read
 * then. No index has the columns that an update changes, so it writes to the row's page alone. `seq` counts the marks: a worker removes a
 * mark only if nobody has marked the host since it looked. Marks are always locked after agents; a trigger after the statement ensures it,
 * except in transactions that mark hosts themselves.
 */
export const templates = [
  `create table template_versions (
    template_id text not null,
    version bigint not null,
    revision bigint not null default 0,
    creator_id text not null,
    agent_name text not null,
    message bytea not null,
    created_at timestamptz(3) not null,
    primary key (template_id, version)
  )`,
  `create table feed_cursor (
    feed text primary key,
    cursor bigint not null
  )`,
  // What the feed said last. A row: the template is quarantined.
  `create table quarantined_templates (
    template_id text primary key,
    reason text not null,
    since timestamptz(3) not null
  )`,
  // What the feed said last. A row: the version is yanked. The creator's word for it is passed on to agents that stay on the version.
  `create table yanked_versions (
    template_id text not null,
    version bigint not null,
    message bytea not null,
    primary key (template_id, version)
  )`,
  // How far a version may go; without a row, to all agents. It is planned before the version is published, and starts with it.
  `create table rollouts (
    template_id text not null,
    version bigint not null,
    share int not null check (share between 1 and 100),
    is_halted boolean not null,
    halt_after int not null check (halt_after >= 0),
    forgiven int not null default 0,
    planned_at timestamptz(3) not null,
    is_started boolean not null,
    primary key (template_id, version)
  )`,
  `create table hosts_to_update (
    host_id text primary key,
    seq bigint not null default 1,
    due_at timestamptz(3) not null
  ) with (fillfactor = 50)`,
  // Once per host and transaction, as many agents want the same update at once.
  `create function mark_host_to_update() returns trigger language plpgsql as $$
    begin
      if not exists (select from claim.hosts_to_update m where m.host_id = new.host_id and m.due_at <= new.update_next_attempt_at
          and m.xmin = pg_current_xact_id()::xid) then
        insert into claim.hosts_to_update as m (host_id, due_at) values (new.host_id, new.update_next_attempt_at)
          on conflict (host_id) do update set seq = m.seq + 1, due_at = least(m.due_at, excluded.due_at);
      end if;
      return null;
    end $$`,
  `create trigger agent_metadata_wants_update
    after update of state, host_id, desired_version, desired_revision, delivered_revision, update_refusal, update_next_attempt_at
    on agent_metadata for each row when (coalesce(current_setting('claim.marks_hosts_itself', true), '') = '' and ${wants('new')}
      and (not (${wants('old')}) or old.host_id <> new.host_id or old.update_next_attempt_at > new.update_next_attempt_at))
    execute function mark_host_to_update()`,
];
