-- The schema "commons" after all migrations. Written by its test; never edit it by hand.

create table day_count (
  day date not null,
  cap text not null,
  key text not null,
  count integer not null,
  constraint day_count_count_check CHECK (count > 0),
  constraint day_count_pkey PRIMARY KEY (day, cap, key)
);

create table pass_issue (
  week date not null,
  request text not null,
  constraint pass_issue_pkey PRIMARY KEY (week, request)
);

create table pattern (
  team_id text not null,
  pattern_id text not null,
  unit_id text not null,
  author text not null,
  situation text not null,
  advice text not null,
  reason text not null,
  interests text[] not null,
  doubts text[] not null,
  helped integer not null default 0,
  failed integer not null default 0,
  state text not null,
  change_version bigint not null,
  create_time timestamp with time zone not null,
  vote_time timestamp with time zone not null,
  expire_time timestamp with time zone not null,
  constraint pattern_failed_check CHECK (failed >= 0),
  constraint pattern_helped_check CHECK (helped >= 0),
  constraint pattern_pkey PRIMARY KEY (team_id, pattern_id),
  constraint pattern_state_check CHECK (state = ANY (ARRAY['live'::text, 'expired'::text, 'recalled'::text])),
  constraint pattern_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(team_id),
  constraint pattern_team_id_unit_id_key UNIQUE (team_id, unit_id)
);

create table public_vote (
  pattern_id text not null,
  week date not null,
  helped integer not null default 0,
  failed integer not null default 0,
  constraint public_vote_failed_check CHECK (failed >= 0),
  constraint public_vote_helped_check CHECK (helped >= 0),
  constraint public_vote_pkey PRIMARY KEY (pattern_id, week)
);

create table public_window (
  week date not null,
  constraint public_window_pkey PRIMARY KEY (week)
);

create table spent_pass (
  digest text not null,
  week date not null,
  constraint spent_pass_pkey PRIMARY KEY (digest)
);

create table team (
  team_id text not null,
  version bigint not null,
  constraint team_pkey PRIMARY KEY (team_id)
);

create table vote (
  team_id text not null,
  pattern_id text not null,
  owner text not null,
  week date not null,
  helped boolean not null,
  constraint vote_pkey PRIMARY KEY (team_id, pattern_id, owner, week),
  constraint vote_team_id_pattern_id_fkey FOREIGN KEY (team_id, pattern_id) REFERENCES pattern(team_id, pattern_id)
);

CREATE INDEX pattern_by_change ON commons.pattern USING btree (team_id, change_version);
CREATE INDEX pattern_by_interest ON commons.pattern USING gin (interests) WHERE (state = 'live'::text);
