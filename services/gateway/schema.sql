-- The schema "gateway" after all migrations. Written by its test; never edit it by hand.

create table challenges (
  challenge text not null,
  expires_at timestamp(3) with time zone not null,
  constraint challenges_challenge_check CHECK (challenge ~ '^[0-9a-f]{32}$'::text),
  constraint challenges_pkey PRIMARY KEY (challenge)
);

create table sessions (
  id text not null,
  inbox_id text not null,
  key_kind text not null,
  key_id text not null,
  key_chain_id bigint,
  access_digest text not null,
  access_expires_at timestamp(3) with time zone not null,
  refresh_digest text not null,
  spent_digest text,
  spent_at timestamp(3) with time zone,
  expires_at timestamp(3) with time zone not null,
  constraint sessions_access_digest_check CHECK (access_digest ~ '^[0-9a-f]{64}$'::text),
  constraint sessions_check CHECK ((key_kind = 'contract-wallet'::text) = (key_chain_id IS NOT NULL)),
  constraint sessions_check1 CHECK ((spent_digest IS NULL) = (spent_at IS NULL)),
  constraint sessions_id_check CHECK (id ~ '^[0-9a-f]{64}$'::text),
  constraint sessions_inbox_id_check CHECK (inbox_id ~ '^[0-9a-f]{64}$'::text),
  constraint sessions_key_id_check CHECK (key_id ~ '^([0-9a-f]{64}|0x[0-9a-f]{40})$'::text),
  constraint sessions_key_kind_check CHECK (key_kind = ANY (ARRAY['installation'::text, 'wallet'::text, 'contract-wallet'::text])),
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_refresh_digest_check CHECK (refresh_digest ~ '^[0-9a-f]{64}$'::text),
  constraint sessions_spent_digest_check CHECK (spent_digest ~ '^[0-9a-f]{64}$'::text)
);

CREATE INDEX challenges_expires_at ON gateway.challenges USING btree (expires_at);

CREATE UNIQUE INDEX sessions_access_digest ON gateway.sessions USING btree (access_digest);
CREATE INDEX sessions_expires_at ON gateway.sessions USING btree (expires_at);
CREATE INDEX sessions_inbox_id ON gateway.sessions USING btree (inbox_id);
