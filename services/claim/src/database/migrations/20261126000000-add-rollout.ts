import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class AddRollout extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

/** Rollouts count all that a version has to reach, several times a second, and released agents outnumber them in time. */
const statements = [
  `create index agent_metadata_running_by_template on agent_metadata (template_id) where state in ('CLAIMED', 'JOINING', 'LIVE')`,
];
