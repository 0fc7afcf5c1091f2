import { Migration } from '@mikro-orm/migrations';

/** By which templates with names that look alike are found. Empty for those from before: they are compared from their next version on. */
export class NameLooks extends Migration {
  override up(): void {
    this.addSql("alter table template.agent_templates add column name_look text not null default ''");
    this.addSql(`create index agent_templates_public_name on template.agent_templates (name_look)
      where visibility = 'public' and deleted_at is null`);
  }
}
