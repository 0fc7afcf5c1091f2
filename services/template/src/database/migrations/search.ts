/**
 * The store lists a template if and only if its entry is listed, and only this trigger decides that, so no query can show a private, a
 * deleted or a quarantined one by mistake. The index is updated at once (no fastupdate): publications are rare, and searches would read through what waits.
 */
export const search = [
  `create table template.search_entries (
    template_id text primary key,
    created_at timestamptz(3) not null,
    listed boolean not null default false,
    category text not null,
    marks tsvector not null,
    constraint search_entries_template_id_foreign foreign key (template_id)
      references template.agent_templates (id) on update restrict on delete restrict
  )`,
  'create index search_entries_marks on template.search_entries using gin (marks) with (fastupdate = off) where listed',
  'create index search_entries_newest on template.search_entries (created_at desc, template_id desc) where listed',
  'create index search_entries_of_category on template.search_entries (category, created_at desc, template_id desc) where listed',
  `create function template.list_in_store() returns trigger language plpgsql as $$
    begin
      update template.search_entries set listed = not listed
        where template_id = new.id and listed <> (new.visibility = 'public' and new.deleted_at is null and new.standing = 'listed');
      return null;
    end $$`,
  `create trigger agent_templates_listed after update of visibility, deleted_at, standing on template.agent_templates
    for each row execute function template.list_in_store()`,
];
