import { Migration } from '@mikro-orm/migrations';
import { budgetTable } from '@offshoot/postgres';

/** This migration must not change once it is released; schema changes go into new migrations. */
export class Initial extends Migration {
  override up(): void {
    this.addSql(`create table file (
      file_id text primary key,
      place bigint generated always as identity,
      tenant_id text not null,
      created_by text not null,
      name text not null,
      purpose text not null,
      bytes bigint not null default 0,
      is_stored boolean not null default false,
      left_by text,
      create_time timestamptz not null,
      expire_time timestamptz,
      delete_time timestamptz
    )`);
    this.addSql('create index file_of_tenant on file (tenant_id, place)');
    this.addSql('create index file_unfinished on file (create_time) where not is_stored');
    // What code has left goes with its response.
    this.addSql('create index file_left_by on file (left_by) where left_by is not null');
    this.addSql('create index file_expiring on file (expire_time) where expire_time is not null');
    this.addSql('create index file_deleted on file (delete_time) where delete_time is not null');
    this.addSql(`create table file_part (
      file_id text not null references file (file_id) on delete cascade,
      part integer not null,
      content bytea not null,
      primary key (file_id, part)
    )`);
    // Files are read in parts: compressed ones would be unpacked for each.
    this.addSql('alter table file_part alter column content set storage external');

    this.addSql(`create table vector_store (
      store_key bigint generated always as identity primary key,
      store_id text not null unique,
      tenant_id text not null,
      payer text not null default '',
      created_by text not null,
      kind text not null check (kind in ('files', 'entries')),
      name text not null,
      description text not null,
      metadata jsonb not null,
      expires_after_days integer check (expires_after_days > 0),
      create_time timestamptz not null,
      active_time timestamptz not null,
      delete_time timestamptz
    )`);
    this.addSql('create index vector_store_of_tenant on vector_store (tenant_id, store_key)');
    this.addSql("create unique index vector_store_of_entries on vector_store (tenant_id) where kind = 'entries'");
    this.addSql('create index vector_store_deleted on vector_store (delete_time) where delete_time is not null');

    this.addSql(`create table file_batch (
      batch_id text primary key,
      tenant_id text not null,
      store_key bigint not null references vector_store (store_key),
      create_time timestamptz not null,
      cancel_time timestamptz
    )`);
    this.addSql('create index file_batch_of_store on file_batch (store_key)');

    this.addSql(`create table entry (
      entry_id text primary key,
      place bigint generated always as identity,
      tenant_id text not null,
      topic text not null,
      content text not null,
      source text not null check (source in ('manual', 'response', 'agent_suggested')),
      source_id text,
      agent_id text,
      agent_version integer,
      state text not null check (state in ('accepted', 'suggested', 'rejected')),
      is_archived boolean not null default false,
      created_by text not null,
      decided_by text,
      create_time timestamptz not null,
      update_time timestamptz not null,
      expire_time timestamptz,
      check ((agent_id is null) = (agent_version is null))
    )`);
    this.addSql('create index entry_of_tenant on entry (tenant_id, place)');

    this.addSql(`create table document (
      document_id bigint generated always as identity primary key,
      tenant_id text not null,
      store_key bigint not null references vector_store (store_key),
      file_id text references file (file_id),
      entry_id text,
      batch_id text references file_batch (batch_id),
      attributes jsonb not null,
      chunk_tokens integer not null,
      overlap_tokens integer not null,
      status text not null check (status in ('in_progress', 'completed', 'cancelled', 'failed')),
      error_code text,
      error_message text,
      attempts integer not null default 0,
      lease_time timestamptz,
      language text,
      embedded_with text,
      chunks integer not null default 0,
      words bigint not null default 0,
      bytes bigint not null default 0,
      create_time timestamptz not null,
      expire_time timestamptz,
      delete_time timestamptz,
      check ((file_id is null) <> (entry_id is null)),
      check ((status = 'failed') = (error_code is not null)),
      check ((status = 'completed') = (language is not null))
    )`);
    this.addSql('create unique index document_of_file on document (store_key, file_id) where file_id is not null and delete_time is null');
    this.addSql('create unique index document_of_entry on document (entry_id) where entry_id is not null and delete_time is null');
    this.addSql('create index document_by_file on document (file_id) where file_id is not null');
    this.addSql('create index document_of_store on document (store_key, document_id)');
    this.addSql('create index document_of_batch on document (batch_id) where batch_id is not null');
    this.addSql('create index document_of_tenant on document (tenant_id)');
    this.addSql(`create index document_waiting on document (tenant_id, document_id) where status = 'in_progress' and delete_time is null`);
    this.addSql(`create index document_unembedded on document (document_id)
      where status = 'completed' and embedded_with is null and delete_time is null`);
    this.addSql('create index document_deleted on document (document_id) where delete_time is not null');

    this.addSql(`create table chunk (
      document_id bigint not null references document (document_id),
      ordinal smallint not null,
      text text not null,
      repeats integer not null,
      embedding bytea,
      primary key (document_id, ordinal)
    )`);
    this.addSql(`create table posting (
      store_key bigint not null,
      lexeme text not null,
      language text not null,
      document_id bigint not null references document (document_id),
      ordinals smallint[] not null,
      occurrences smallint[] not null,
      lengths smallint[] not null,
      primary key (store_key, lexeme, language, document_id)
    )`);
    this.addSql('create index posting_of_document on posting (document_id)');

    for (const statement of budgetTable) this.addSql(statement);
    this.addSql(`create table audit_event (
      event_id text primary key,
      tenant_id text not null,
      subject text not null,
      key_id text not null,
      action text not null,
      target text not null,
      detail json not null,
      time timestamptz not null
    )`);
    this.addSql('create index audit_event_time on audit_event (time)');
  }
}
