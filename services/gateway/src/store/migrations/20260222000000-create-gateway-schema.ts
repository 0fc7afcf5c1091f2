import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class CreateGatewaySchema extends Migration {
  override up(): void {
    this.addSql(`create table challenges (
      challenge text primary key check (challenge ~ '^[0-9a-f]{32}$'),
      expires_at timestamptz(3) not null
    )`);
    this.addSql('create index challenges_expires_at on challenges (expires_at)');
    this.addSql(`create table sessions (
      token_digest text primary key check (token_digest ~ '^[0-9a-f]{64}$'),
      inbox_id text not null check (inbox_id ~ '^[0-9a-f]{64}$'),
      expires_at timestamptz(3) not null
    )`);
    this.addSql('create index sessions_expires_at on sessions (expires_at)');
  }
}
