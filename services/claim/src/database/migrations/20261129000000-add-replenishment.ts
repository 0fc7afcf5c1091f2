import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class AddReplenishment extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

/**
 * What a host says of itself with its lease, what it was told, and for which template an idle instance is kept. Instances that
 * a host must drop have no row any more, so that nobody can claim them; the host is told until it must have heard. An instance
 * that is being accepted counts for its new owner's quota from before its host is asked.
 */
const statements = [
  `alter table hosts
    add column draining boolean not null default false,
    add column starting int not null default 0 check (starting >= 0),
    add column start_failures int not null default 0 check (start_failures >= 0),
    add column engine_ok boolean not null default true,
    add column idle_promised int not null default 0 check (idle_promised >= 0)`,
  `alter table agent_metadata
    add column warm_for text,
    add column accepting_id text`,
  `create index agent_metadata_accepting on agent_metadata (accepting_id) where accepting_id is not null`,
  `create index agent_metadata_warm on agent_metadata (warm_for, created_at, id)
    where state = 'IDLE' and condition = 'OK' and warm_for is not null`,
  `create table dropped_instances (
    instance_id text primary key,
    host_id text not null references hosts (id) on delete cascade,
    at timestamptz(3) not null
  )`,
  `create index dropped_instances_by_host on dropped_instances (host_id)`,
];
