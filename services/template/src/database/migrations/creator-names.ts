/** creator_names: the name that a creator asks for, null if none. names: the inboxes that each is proved for, and when to look again. */
export const creatorNames = [
  `create table template.names (
    name text primary key,
    inbox_ids text[] not null default '{}',
    read_at timestamptz(3) null,
    tried_at timestamptz(3) null,
    failures integer not null default 0,
    next_read_at timestamptz(3) not null
  )`,
  'create index names_due on template.names (next_read_at)',
  `create table template.creator_names (
    creator_id text primary key,
    name text null,
    changed_at timestamptz(3) not null,
    constraint creator_names_name_foreign foreign key (name) references template.names (name) on update restrict on delete restrict
  )`,
  'create index creator_names_by_name on template.creator_names (name) where name is not null',
];
