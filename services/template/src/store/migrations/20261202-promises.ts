import { Migration } from '@mikro-orm/migrations';

/** Until when the service has promised that the template does not change, and until when it promises nothing more (promises.ts). */
export class Promises extends Migration {
  override up(): void {
    this.addSql('alter table template.agent_templates add column promised_until timestamptz null');
    this.addSql('alter table template.agent_templates add column promises_barred_until timestamptz null');
  }
}
