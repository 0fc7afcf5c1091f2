import { Migration } from '@mikro-orm/migrations';

/** A version may gain signatures and a newer attestation; each time its revision grows and it takes a new place in the feed. */
export class Revisions extends Migration {
  override up(): void {
    this.addSql('alter table template.agent_templates add column attested_until timestamptz(3) null');
    this.addSql('alter table template.template_versions add column attestation jsonb null');
    this.addSql('alter table template.template_versions add column revision bigint not null default 1');

    // Everything is immutable but for what is named here: a column that is added later is, too.
    this.addSql(`
      create function template.refuse_other_than_revision() returns trigger language plpgsql as $$
      declare
        open constant text[] := array['statement', 'attestation', 'revision', 'position'];
      begin
        if (to_jsonb(new) - open) is distinct from (to_jsonb(old) - open)
          or (new.statement - 'signatures') is distinct from (old.statement - 'signatures') then
          raise exception '% is immutable but for signatures and attestation', tg_table_name using errcode = 'restrict_violation';
        end if;
        if new.revision is distinct from old.revision + 1 or (new.position > old.position) is not true then
          raise exception '% is immutable without a new revision and position', tg_table_name using errcode = 'restrict_violation';
        end if;
        if (case jsonb_typeof(new.statement -> 'signatures') when 'array' then jsonb_array_length(new.statement -> 'signatures') else 0 end)
          not between 1 and 8 then
          raise exception 'a version of % has 1 to 8 signatures', tg_table_name using errcode = 'check_violation';
        end if;
        if old.attestation is distinct from new.attestation and old.attestation is not null
          and ((new.attestation ->> 'issuedAt') collate "C" > (old.attestation ->> 'issuedAt') collate "C") is not true then
          raise exception 'an attestation of % gives way to a later one only', tg_table_name using errcode = 'restrict_violation';
        end if;
        return new;
      end $$`);
    this.addSql('drop trigger template_versions_immutable on template.template_versions');
    this.addSql(`
      create trigger template_versions_immutable before update on template.template_versions
      for each row execute function template.refuse_other_than_revision()`);
    this.addSql(`
      create trigger template_versions_kept before delete or truncate on template.template_versions
      for each statement execute function template.refuse_change()`);
  }
}
