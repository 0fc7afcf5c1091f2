import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class EndWhatWasShown extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

/**
 * An idle instance whose inbox somebody was told is for them or for nobody: it can sit in any group of theirs. What a caller
 * lets lapse is counted, since each costs the pool an agent.
 */
const statements = [
  'alter table agent_metadata add column handed_out boolean not null default false',
  `update agent_metadata set handed_out = true where state = 'IDLE' and reservation_id is not null
    and not exists (select from queued_reservations r where r.id = reservation_id and r.collected_at is null)`,
  `create table lapsed_reservations (
    reservation_id text primary key,
    caller_id text not null,
    at timestamptz not null)`,
  'create index lapsed_reservations_by_caller on lapsed_reservations (caller_id, at)',
  'create index lapsed_reservations_by_time on lapsed_reservations (at)',
];
