/** What the claim service counted last, in a table of its own: changing a row of search_entries writes to all of its indexes. */
export const uses = [
  `create table template.template_uses (
    template_id text primary key,
    live_agents bigint not null,
    owners bigint not null,
    kept bigint not null,
    counted_at timestamptz(3) not null,
    constraint template_uses_template_id_foreign foreign key (template_id)
      references template.agent_templates (id) on update restrict on delete restrict
  )`,
  'create index template_uses_most_kept on template.template_uses (kept desc) where kept > 0',
];
