import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class AddRegistrations extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

/** The latest registration of a host that is known; 0: it does not count them. */
const statements = ['alter table hosts add column registration bigint not null default 0 check (registration >= 0)'];
