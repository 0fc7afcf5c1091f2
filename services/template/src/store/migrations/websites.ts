/** creator_websites: the website that a creator names, null if none. websites: the inboxes that each lists, and when to read it again. */
export const websites = [
  `create table template.websites (
    website text primary key,
    inbox_ids text[] not null default '{}',
    read_at timestamptz(3) null,
    tried_at timestamptz(3) null,
    failures integer not null default 0,
    next_read_at timestamptz(3) not null
  )`,
  'create index websites_due on template.websites (next_read_at)',
  `create table template.creator_websites (
    creator_id text primary key,
    website text null,
    changed_at timestamptz(3) not null,
    constraint creator_websites_website_foreign foreign key (website) references template.websites (website) on update restrict on delete restrict
  )`,
  'create index creator_websites_by_website on template.creator_websites (website) where website is not null',
];
