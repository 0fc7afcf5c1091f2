import { Migration } from '@mikro-orm/migrations';

/** This migration must not change once it is released; schema changes go into new migrations. */
export class Initial extends Migration {
  override up(): void {
    this.addSql(`create table challenges (
      challenge text primary key check (challenge ~ '^[0-9a-f]{32}$'),
      expires_at timestamptz(3) not null
    )`);
    this.addSql('create index challenges_expires_at on challenges (expires_at)');
    this.addSql(`create table sessions (
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
    )`);
    this.addSql('create unique index sessions_access_digest on sessions (access_digest)');
    this.addSql('create index sessions_inbox_id on sessions (inbox_id)');
    this.addSql('create index sessions_expires_at on sessions (expires_at)');
  }
}
