import type { Migration } from '@offshoot/postgres';

/** This migration must not change once it is released; schema changes go into new migrations. */
export const initial: Migration = {
  name: 'initial',
  statements: [
    `create table challenges (
      challenge text primary key check (challenge ~ '^[0-9a-f]{32}$'),
      expires_at timestamptz(3) not null
    )`,
    'create index challenges_expires_at on challenges (expires_at)',
    `create table sessions (
      id text primary key check (id ~ '^[0-9a-f]{64}$'),
      inbox_id text not null check (inbox_id ~ '^[0-9a-f]{64}$'),
      key_kind text not null check (key_kind in ('installation', 'wallet', 'contract-wallet')),
      key_id text not null check (key_id ~ '^([0-9a-f]{64}|0x[0-9a-f]{40})$'),
      key_chain_id bigint,
      access_digest text not null check (access_digest ~ '^[0-9a-f]{64}$'),
      access_expires_at timestamptz(3) not null,
      refresh_digest text not null check (refresh_digest ~ '^[0-9a-f]{64}$'),
      spent_digest text check (spent_digest ~ '^[0-9a-f]{64}$'),
      spent_at timestamptz(3),
      expires_at timestamptz(3) not null,
      check ((key_kind = 'contract-wallet') = (key_chain_id is not null)),
      check ((spent_digest is null) = (spent_at is null))
    )`,
    // One row for each Idempotency-Key. While its request runs, it has no status; if the lease is over, its process is gone.
    `create table kept_answers (
      holder text not null,
      key_digest text not null check (key_digest ~ '^[0-9a-f]{64}$'),
      tenant_id text,
      runner_id text not null,
      lease_until timestamptz(3) not null,
      request_digest text check (request_digest ~ '^[0-9a-f]{64}$'),
      status integer,
      answer text,
      bytes bigint not null,
      expires_at timestamptz(3) not null,
      primary key (holder, key_digest),
      check ((status is null) = (request_digest is null)),
      check (answer is null or status is not null)
    )`,
    'create index kept_answers_expires_at on kept_answers (expires_at)',
    'create index kept_answers_tenant_id on kept_answers (tenant_id)',
    'create index kept_answers_runner_id on kept_answers (runner_id) where status is null',
    // Of each holder, and of each tenant.
    `create table kept_totals (
      holder text primary key,
      keys bigint not null,
      bytes bigint not null
    )`,
    `create function count_kept() returns trigger language plpgsql as $$
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
      end $$`,
    `create trigger counted after insert or delete or update of bytes on kept_answers for each row
      execute function count_kept()`,
    'create unique index sessions_access_digest on sessions (access_digest)',
    'create index sessions_inbox_id on sessions (inbox_id)',
    'create index sessions_expires_at on sessions (expires_at)',
  ],
};
