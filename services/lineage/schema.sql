-- The schema "lineage" after all migrations. Written by its test; never edit it by hand.

create table context_transfer (
  transfer_id text not null,
  source_instance_id text not null,
  target_instance_id text not null,
  ingest_time timestamp with time zone not null,
  constraint context_transfer_pkey PRIMARY KEY (transfer_id)
);

create table instance (
  instance_id text not null,
  parent_instance_id text,
  template_id text not null,
  creator_id text not null,
  owner_id text not null,
  state text not null,
  revision bigint not null,
  create_time timestamp with time zone not null,
  constraint instance_pkey PRIMARY KEY (instance_id),
  constraint instance_state_check CHECK (state = ANY (ARRAY['IDLE'::text, 'CLAIMED'::text, 'JOINING'::text, 'LIVE'::text, 'DRAINING'::text, 'GONE'::text]))
);

create table template_count (
  template_id text not null,
  creator_id text not null,
  live bigint not null,
  total bigint not null,
  constraint template_count_pkey PRIMARY KEY (template_id)
);

CREATE INDEX context_transfer_by_target ON lineage.context_transfer USING btree (target_instance_id);

CREATE INDEX instance_parent_idx ON lineage.instance USING btree (parent_instance_id) WHERE (parent_instance_id IS NOT NULL);
