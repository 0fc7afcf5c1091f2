import { Migration } from '@mikro-orm/migrations';

/** The long texts stand in the versions alone; how much a creator has written is added up from there. */
export class ContentOnce extends Migration {
  override up(): void {
    for (const column of ['instructions', 'soul', 'context_directive']) {
      this.addSql(`alter table template.agent_templates drop column ${column}`);
    }
    this.addSql('alter table template.template_versions add column content_bytes integer not null default 0');
    this.addSql('alter table template.template_versions disable trigger template_versions_immutable');
    this.addSql('update template.template_versions set content_bytes = octet_length(content::text)');
    this.addSql('alter table template.template_versions enable trigger template_versions_immutable');
    this.addSql('alter table template.template_versions alter column content_bytes drop default');
    this.addSql('create index template_versions_by_creator on template.template_versions (creator_id) include (content_bytes)');
  }
}
