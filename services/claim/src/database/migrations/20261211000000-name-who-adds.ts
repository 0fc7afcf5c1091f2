import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class NameWhoAdds extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

/** An agent that is added names who adds it, its group, or both; erased with the invite. */
const statements = [
  `alter table claims
    add column added_by text,
    add column added_to_group text,
    add constraint claims_no_spent_adding check (
      state in ('QUEUED', 'CONFIGURING') or (context_state = 'PENDING' and not handed_over)
      or (added_by is null and added_to_group is null))`,
];
