import { Migration } from '@mikro-orm/migrations';

/** Which templates the claim service may read outside a user's call, and is fed with. */
export class KnownToClaims extends Migration {
  override up(): void {
    this.addSql('alter table template.agent_templates add column known_to_claims boolean not null default false');
  }
}
