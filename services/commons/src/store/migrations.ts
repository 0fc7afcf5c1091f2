import type { Migration } from '@offshoot/postgres';

/** This migration must not change once it is released; schema changes go into new migrations. */
export const initial: Migration = {
  name: 'initial',
  statements: [
    `create table team (
      team_id text primary key,
      version bigint not null
    )`,
    // Expired and recalled ones stay: clients that hold them hear of it, and what was recalled never comes back.
    `create table pattern (
      team_id text not null references team (team_id),
      pattern_id text not null,
      unit_id text not null,
      author text not null,
      situation text not null,
      advice text not null,
      reason text not null,
      interests text[] not null,
      doubts text[] not null,
      helped integer not null default 0 check (helped >= 0),
      failed integer not null default 0 check (failed >= 0),
      state text not null check (state in ('live', 'expired', 'recalled')),
      change_version bigint not null,
      create_time timestamptz not null,
      vote_time timestamptz not null,
      expire_time timestamptz not null,
      primary key (team_id, pattern_id),
      unique (team_id, unit_id)
    )`,
    'create index pattern_by_change on pattern (team_id, change_version)',
    "create index pattern_by_interest on pattern using gin (interests) where state = 'live'",
    `create table vote (
      team_id text not null,
      pattern_id text not null,
      owner text not null,
      week date not null,
      helped boolean not null,
      primary key (team_id, pattern_id, owner, week),
      foreign key (team_id, pattern_id) references pattern (team_id, pattern_id)
    )`,
    // Of strangers: only how many, by the week of the pass.
    `create table public_vote (
      pattern_id text not null,
      week date not null,
      helped integer not null default 0 check (helped >= 0),
      failed integer not null default 0 check (failed >= 0),
      primary key (pattern_id, week)
    )`,
    // Which votes of strangers are counted in their patterns: those of the weeks up to this one.
    'create table public_window (week date primary key)',
    // A digest of what was spent, which says neither when nor on what.
    `create table spent_pass (
      digest text primary key,
      week date not null
    )`,
    // One row for each owner, as a digest of what they asked for; it is in no pass.
    `create table pass_issue (
      week date not null,
      request text not null,
      primary key (week, request)
    )`,
    // Of today only.
    `create table day_count (
      day date not null,
      cap text not null,
      key text not null,
      count integer not null check (count > 0),
      primary key (day, cap, key)
    )`,
  ],
};
