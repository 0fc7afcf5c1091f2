import { budgetTable, type Migration } from '@offshoot/postgres';

/** This migration must not change once it is released; schema changes go into new migrations. */
export const initial: Migration = {
  name: 'initial',
  statements: [
    `create table configuration (
      tenant_id text not null,
      digest text not null,
      config json not null,
      create_time timestamptz not null,
      primary key (tenant_id, digest)
    )`,
    `create table runner (
      runner_id text primary key,
      lease_time timestamptz not null
    )`,
    `create table response (
      response_id text primary key,
      tenant_id text not null,
      payer text not null,
      subject text not null,
      key_id text not null,
      conversation_id text not null,
      previous_response_id text,
      status text not null check (status in ('queued', 'in_progress', 'completed', 'incomplete', 'failed', 'cancelled')),
      is_background boolean not null,
      has_events boolean not null,
      resource json not null,
      input json not null,
      output json not null,
      item_count integer not null,
      item_ids text[] not null,
      bytes bigint not null,
      agent_id text,
      agent_version integer,
      agent_reference text,
      variables json,
      config_digest text,
      job json,
      runner_id text,
      create_time timestamptz not null,
      start_time timestamptz,
      end_time timestamptz,
      expire_time timestamptz not null,
      foreign key (tenant_id, config_digest) references configuration (tenant_id, digest),
      check ((end_time is null) = (status in ('queued', 'in_progress'))),
      check ((runner_id is not null) = (status = 'in_progress')),
      check ((job is not null) = (status = 'queued')),
      check ((agent_id is null) = (config_digest is null))
    )`,
    // Conversations with an ID of their own; those of chains have none. A response that has not ended locks its conversation.
    `create table conversation (
      conversation_id text primary key,
      tenant_id text not null,
      subject text not null,
      key_id text not null,
      metadata json not null,
      revision integer not null,
      item_count integer not null,
      bytes bigint not null,
      agent_id text,
      agent_version integer,
      agent_reference text,
      variables json,
      config_digest text,
      retention_days integer not null,
      create_time timestamptz not null,
      expire_time timestamptz not null,
      foreign key (tenant_id, config_digest) references configuration (tenant_id, digest),
      check ((agent_id is null) = (config_digest is null))
    )`,
    'create index conversation_configuration_idx on conversation (tenant_id, config_digest)',
    'create index conversation_expire_idx on conversation (expire_time)',
    `create table conversation_item (
      conversation_id text not null references conversation (conversation_id) on delete cascade,
      position integer not null,
      item_id text not null,
      response_id text,
      item json not null,
      primary key (conversation_id, position),
      unique (item_id, conversation_id)
    )`,
    `create unique index response_conversation_lock_idx on response (conversation_id)
      where end_time is null and conversation_id like 'conv\\_%'`,
    'create index response_conversation_idx on response (conversation_id)',
    'create index response_items_idx on response using gin (item_ids)',
    'create index response_expire_idx on response (expire_time)',
    `create index response_queue_idx on response (payer, tenant_id, subject, create_time) where status = 'queued'`,
    `create index response_turn_idx on response (payer, tenant_id, subject) where status = 'in_progress' and is_background`,
    'create index response_runner_idx on response (runner_id) where runner_id is not null',
    'create index response_configuration_idx on response (tenant_id, config_digest)',
    'create index response_unended_idx on response (payer, tenant_id, key_id) where end_time is null and is_background',
    // What is stored is counted by triggers, wherever it ends or is deleted, and added up later: many responses of one key end at once, and none
    // waits for another's count.
    `create table stored_change (
      tenant_id text not null,
      subject text not null,
      responses integer not null,
      bytes bigint not null
    )`,
    `create table stored_total (
      tenant_id text not null,
      subject text not null,
      responses bigint not null,
      bytes bigint not null,
      primary key (tenant_id, subject)
    )`,
    `create function count_stored() returns trigger language plpgsql as $$
      begin
        if old.end_time is null then
          insert into response.stored_change values (new.tenant_id, new.subject, 1, new.bytes);
        else
          insert into response.stored_change values (new.tenant_id, new.subject, 0, new.bytes - old.bytes);
        end if;
        return null;
      end $$`,
    `create trigger stored after update of end_time, bytes on response for each row
      when (new.end_time is not null and (old.end_time is null or old.bytes <> new.bytes)) execute function count_stored()`,
    `create function count_deleted() returns trigger language plpgsql as $$
      begin
        insert into response.stored_change select tenant_id, subject, -count(*), -sum(bytes) from gone where end_time is not null
          group by tenant_id, subject;
        return null;
      end $$`,
    `create trigger deleted after delete on response referencing old table as gone for each statement
      execute function count_deleted()`,
    // A conversation counts as one more, with its items.
    `create function count_conversation() returns trigger language plpgsql as $$
      begin
        if tg_op <> 'INSERT' then
          insert into response.stored_change values (old.tenant_id, old.subject, -1, -old.bytes);
        end if;
        if tg_op <> 'DELETE' then
          insert into response.stored_change values (new.tenant_id, new.subject, 1, new.bytes);
        end if;
        return null;
      end $$`,
    `create trigger counted after insert or delete or update of bytes on conversation for each row
      execute function count_conversation()`,
    // Responses in which code left files. A row stays when its response is deleted, and says then that the files are to be deleted, too.
    `create table left_files (
      response_id text primary key,
      there_id text references response (response_id) on delete set null,
      tenant_id text not null,
      due_time timestamptz not null,
      was_asked boolean not null default false,
      check (there_id = response_id)
    )`,
    'create index left_files_there_idx on left_files (there_id)',
    'create index left_files_due_idx on left_files (due_time) where there_id is null',
    // Which approval requests of a response were answered, and with which response, which may be gone or stored nowhere.
    `create table approval (
      response_id text not null references response (response_id) on delete cascade,
      request_id text not null,
      answered_by text not null,
      primary key (response_id, request_id)
    )`,
    `create table event (
      response_id text not null references response (response_id) on delete cascade,
      sequence_number integer not null,
      body text not null,
      primary key (response_id, sequence_number)
    )`,
    `create table usage_record (
      id text primary key,
      tenant_id text not null,
      subject text not null,
      agent_id text not null,
      agent_version integer not null,
      requests integer not null,
      input_tokens bigint not null,
      output_tokens bigint not null,
      due_time timestamptz not null,
      is_final boolean not null
    )`,
    'create index usage_record_due_idx on usage_record (due_time)',
    ...budgetTable,
    `create table summary (
      response_id text primary key references response (response_id) on delete cascade,
      conversation_id text not null,
      content text not null
    )`,
    'create index summary_conversation_idx on summary (conversation_id)',
    `create table summary_job (
      response_id text primary key references response (response_id) on delete cascade,
      model text not null,
      attempts integer not null,
      due_time timestamptz not null
    )`,
    'create index summary_job_due_idx on summary_job (due_time)',
  ],
};
