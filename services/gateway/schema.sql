-- The schema "gateway" after all migrations. Written by its test; never edit it by hand.

create table challenges (
  challenge text not null,
  expires_at timestamp(3) with time zone not null,
  constraint challenges_challenge_check CHECK (challenge ~ '^[0-9a-f]{32}$'::text),
  constraint challenges_pkey PRIMARY KEY (challenge)
);

create table kept_answers (
  holder text not null,
  key_digest text not null,
  tenant_id text,
  runner_id text not null,
  lease_until timestamp(3) with time zone not null,
  request_digest text,
  status integer,
  answer text,
  bytes bigint not null,
  expires_at timestamp(3) with time zone not null,
  constraint kept_answers_check CHECK ((status IS NULL) = (request_digest IS NULL)),
  constraint kept_answers_check1 CHECK (answer IS NULL OR status IS NOT NULL),
  constraint kept_answers_key_digest_check CHECK (key_digest ~ '^[0-9a-f]{64}$'::text),
  constraint kept_answers_pkey PRIMARY KEY (holder, key_digest),
  constraint kept_answers_request_digest_check CHECK (request_digest ~ '^[0-9a-f]{64}$'::text)
);

create table kept_totals (
  holder text not null,
  keys bigint not null,
  bytes bigint not null,
  constraint kept_totals_pkey PRIMARY KEY (holder)
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

CREATE INDEX kept_answers_expires_at ON gateway.kept_answers USING btree (expires_at);
CREATE INDEX kept_answers_runner_id ON gateway.kept_answers USING btree (runner_id) WHERE (status IS NULL);
CREATE INDEX kept_answers_tenant_id ON gateway.kept_answers USING btree (tenant_id);

CREATE UNIQUE INDEX sessions_access_digest ON gateway.sessions USING btree (access_digest);
CREATE INDEX sessions_expires_at ON gateway.sessions USING btree (expires_at);
CREATE INDEX sessions_inbox_id ON gateway.sessions USING btree (inbox_id);

CREATE OR REPLACE FUNCTION gateway.count_kept()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      declare
        row record;
      begin
        for row in
          select h as holder, sum(n) as keys, sum(b) as bytes from (
            select unnest(array[new.holder, new.tenant_id]) as h, 1 as n, new.bytes as b where tg_op <> 'DELETE'
            union all
            select unnest(array[old.holder, old.tenant_id]), -1, -old.bytes where tg_op <> 'INSERT'
          ) one where h is not null group by h order by h
        loop
          insert into gateway.kept_totals as known values (row.holder, row.keys, row.bytes)
            on conflict (holder) do update set keys = known.keys + excluded.keys, bytes = known.bytes + excluded.bytes;
          delete from gateway.kept_totals where holder = row.holder and keys = 0 and bytes = 0;
        end loop;
        return null;
      end $function$;

CREATE TRIGGER counted AFTER INSERT OR DELETE OR UPDATE OF bytes ON kept_answers FOR EACH ROW EXECUTE FUNCTION count_kept();
