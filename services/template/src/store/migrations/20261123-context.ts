import { Migration } from '@mikro-orm/migrations';

/** What a creator says beside the instructions. The versions have it in their signed content already. */
export class Context extends Migration {
  override up(): void {
    this.addSql("alter table template.agent_templates add column context_directive text not null default ''");
    this.addSql("alter table template.agent_templates add column soul text not null default ''");
  }
}
