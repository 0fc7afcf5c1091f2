import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class MarkUpdates extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const wants = (agent: string) =>
  `${agent}.state in ('JOINING', 'LIVE') and ${agent}.update_refusal = '' and ${agent}.update_next_attempt_at is not null
    and (${agent}.desired_version > ${agent}.applied_version or ${agent}.desired_revision > ${agent}.delivered_revision)`;

/**
 * An index of the agents that want a version made each new version of their rows an entry in every index, twice for each
 * agent that gets one. Instead each host has a mark, as long as one of its agents may want something, and when to look for it;
 * its agents are read then. No index has the columns that an update changes any more, so that it writes to the row's page alone.
 * `seq` counts what was marked: whoever has looked takes a mark away only where nobody has marked since. Marks are locked
 * after agents, everywhere; a trigger that comes after the statement sees to it, except in a transaction that marks them itself.
 */
const statements = [
  `create table hosts_to_update (
    host_id text primary key,
    seq bigint not null default 1,
    due_at timestamptz(3) not null
  ) with (fillfactor = 50)`,
  `insert into hosts_to_update (host_id, due_at)
    select a.host_id, min(a.update_next_attempt_at) from agent_metadata a where ${wants('a')} group by a.host_id`,
  'drop index agent_metadata_to_update',
  // Once for each host in a transaction, for many agents want the same at once.
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
