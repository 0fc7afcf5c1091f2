import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class KnowHostsByKeys extends Migration {
  override up(): void {
    this.addSql('alter table agent_metadata add column sealing_voucher bytea');
    this.addSql('alter table hosts drop column credential_digest');
  }
}
