import type { Migration } from '@offshoot/postgres';

/** This migration must not change once it is released; schema changes go into new migrations. */
export const initial: Migration = {
  name: 'initial',
  statements: [
    `create table instance (
      instance_id text primary key,
      parent_instance_id text,
      template_id text not null,
      creator_id text not null,
      owner_id text not null,
      state text not null check (state in ('IDLE', 'CLAIMED', 'JOINING', 'LIVE', 'DRAINING', 'GONE')),
      revision bigint not null,
      create_time timestamptz not null
    )`,
    'create index instance_parent_idx on instance (parent_instance_id) where parent_instance_id is not null',
    `create table template_count (
      template_id text primary key,
      creator_id text not null,
      live bigint not null,
      total bigint not null
    )`,
    `create table context_transfer (
      transfer_id text primary key,
      source_instance_id text not null,
      target_instance_id text not null,
      ingest_time timestamptz not null
    )`,
    'create index context_transfer_by_target on context_transfer (target_instance_id)',
  ],
};
