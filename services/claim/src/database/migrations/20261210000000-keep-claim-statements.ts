import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class KeepClaimStatements extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

/** The owner's statement about a claim as a whole, until the instance has taken it. */
const statements = [
  `alter table claims
    add column claim_statement bytea,
    add constraint claims_no_spent_claim_statement check (state in ('QUEUED', 'CONFIGURING') or claim_statement is null)`,
];
