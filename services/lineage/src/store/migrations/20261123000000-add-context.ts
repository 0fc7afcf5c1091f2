import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class AddContext extends Migration {
  override up(): void {
    this.addSql(`create table context_transfer (
      transfer_id text primary key,
      source_instance_id text not null,
      target_instance_id text not null,
      ingest_time timestamptz not null
    )`);
    this.addSql('create index context_transfer_by_target on context_transfer (target_instance_id)');
  }
}
