/** Acts are kept for good and never change; reports and appeals name the act that settled them. */
export const moderation = [
  `create table template.moderation_acts (
    id text primary key,
    template_id text not null,
    kind text not null,
    operator text not null,
    reason text not null,
    version bigint not null,
    created_at timestamptz(3) not null,
    constraint moderation_acts_kind_known
      check (kind in ('list', 'unlist', 'quarantine', 'dismiss-reports', 'reject-appeal', 'feature', 'unfeature')),
    constraint moderation_acts_template_id_foreign foreign key (template_id)
      references template.agent_templates (id) on update restrict on delete restrict
  )`,
  'create index moderation_acts_newest on template.moderation_acts (created_at desc, id desc)',
  'create index moderation_acts_of_template on template.moderation_acts (template_id, created_at desc, id desc)',
  `create trigger moderation_acts_immutable before update or delete or truncate on template.moderation_acts
    for each statement execute function template.refuse_change()`,
  `create table template.template_reports (
    template_id text not null,
    reporter_id text not null,
    reason text not null,
    details text not null,
    version bigint not null,
    created_at timestamptz(3) not null,
    settled_by text null,
    primary key (template_id, reporter_id),
    constraint template_reports_template_id_foreign foreign key (template_id)
      references template.agent_templates (id) on update restrict on delete restrict,
    constraint template_reports_settled_by_foreign foreign key (settled_by)
      references template.moderation_acts (id) on update restrict on delete restrict
  )`,
  'create index template_reports_open on template.template_reports (template_id, created_at) where settled_by is null',
  'create index template_reports_by_reporter on template.template_reports (reporter_id, created_at)',
  `create table template.template_appeals (
    act_id text primary key,
    template_id text not null,
    text text not null,
    created_at timestamptz(3) not null,
    settled_by text null,
    constraint template_appeals_act_id_foreign foreign key (act_id)
      references template.moderation_acts (id) on update restrict on delete restrict,
    constraint template_appeals_template_id_foreign foreign key (template_id)
      references template.agent_templates (id) on update restrict on delete restrict,
    constraint template_appeals_settled_by_foreign foreign key (settled_by)
      references template.moderation_acts (id) on update restrict on delete restrict
  )`,
  'create unique index template_appeals_one_open on template.template_appeals (template_id) where settled_by is null',
  `create table template.featured_templates (
    template_id text primary key,
    place integer not null,
    starts_at timestamptz(3) not null,
    ends_at timestamptz(3) null,
    featured_at timestamptz(3) not null,
    constraint featured_templates_template_id_foreign foreign key (template_id)
      references template.agent_templates (id) on update restrict on delete restrict
  )`,
];
