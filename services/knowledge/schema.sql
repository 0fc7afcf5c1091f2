-- The schema "knowledge" after all migrations. Written by its test; never edit it by hand.

create table audit_event (
  event_id text not null,
  tenant_id text not null,
  subject text not null,
  key_id text not null,
  action text not null,
  target text not null,
  detail json not null,
  "time" timestamp with time zone not null,
  constraint audit_event_pkey PRIMARY KEY (event_id)
);

create table budget_day (
  holder text not null,
  day date not null,
  tokens bigint not null,
  constraint budget_day_pkey PRIMARY KEY (holder, day)
);

create table chunk (
  document_id bigint not null,
  ordinal smallint not null,
  text text not null,
  repeats integer not null,
  embedding bytea,
  constraint chunk_document_id_fkey FOREIGN KEY (document_id) REFERENCES document(document_id),
  constraint chunk_pkey PRIMARY KEY (document_id, ordinal)
);

create table document (
  document_id bigint not null generated always as identity,
  tenant_id text not null,
  store_key bigint not null,
  file_id text,
  entry_id text,
  batch_id text,
  attributes jsonb not null,
  chunk_tokens integer not null,
  overlap_tokens integer not null,
  status text not null,
  error_code text,
  error_message text,
  attempts integer not null default 0,
  lease_time timestamp with time zone,
  language text,
  embedded_with text,
  chunks integer not null default 0,
  words bigint not null default 0,
  bytes bigint not null default 0,
  create_time timestamp with time zone not null,
  expire_time timestamp with time zone,
  delete_time timestamp with time zone,
  constraint document_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES file_batch(batch_id),
  constraint document_check CHECK ((file_id IS NULL) <> (entry_id IS NULL)),
  constraint document_check1 CHECK ((status = 'failed'::text) = (error_code IS NOT NULL)),
  constraint document_check2 CHECK ((status = 'completed'::text) = (language IS NOT NULL)),
  constraint document_file_id_fkey FOREIGN KEY (file_id) REFERENCES file(file_id),
  constraint document_pkey PRIMARY KEY (document_id),
  constraint document_status_check CHECK (status = ANY (ARRAY['in_progress'::text, 'completed'::text, 'cancelled'::text, 'failed'::text])),
  constraint document_store_key_fkey FOREIGN KEY (store_key) REFERENCES vector_store(store_key)
);

create table entry (
  entry_id text not null,
  place bigint not null generated always as identity,
  tenant_id text not null,
  topic text not null,
  content text not null,
  source text not null,
  source_id text,
  agent_id text,
  agent_version integer,
  state text not null,
  is_archived boolean not null default false,
  created_by text not null,
  decided_by text,
  create_time timestamp with time zone not null,
  update_time timestamp with time zone not null,
  expire_time timestamp with time zone,
  constraint entry_check CHECK ((agent_id IS NULL) = (agent_version IS NULL)),
  constraint entry_pkey PRIMARY KEY (entry_id),
  constraint entry_source_check CHECK (source = ANY (ARRAY['manual'::text, 'response'::text, 'agent_suggested'::text])),
  constraint entry_state_check CHECK (state = ANY (ARRAY['accepted'::text, 'suggested'::text, 'rejected'::text]))
);

create table file (
  file_id text not null,
  place bigint not null generated always as identity,
  tenant_id text not null,
  created_by text not null,
  name text not null,
  purpose text not null,
  bytes bigint not null default 0,
  is_stored boolean not null default false,
  left_by text,
  create_time timestamp with time zone not null,
  expire_time timestamp with time zone,
  delete_time timestamp with time zone,
  constraint file_pkey PRIMARY KEY (file_id)
);

create table file_batch (
  batch_id text not null,
  tenant_id text not null,
  store_key bigint not null,
  create_time timestamp with time zone not null,
  cancel_time timestamp with time zone,
  constraint file_batch_pkey PRIMARY KEY (batch_id),
  constraint file_batch_store_key_fkey FOREIGN KEY (store_key) REFERENCES vector_store(store_key)
);

create table file_part (
  file_id text not null,
  part integer not null,
  content bytea not null,
  constraint file_part_file_id_fkey FOREIGN KEY (file_id) REFERENCES file(file_id) ON DELETE CASCADE,
  constraint file_part_pkey PRIMARY KEY (file_id, part)
);

create table posting (
  store_key bigint not null,
  lexeme text not null,
  language text not null,
  document_id bigint not null,
  ordinals smallint[] not null,
  occurrences smallint[] not null,
  lengths smallint[] not null,
  constraint posting_document_id_fkey FOREIGN KEY (document_id) REFERENCES document(document_id),
  constraint posting_pkey PRIMARY KEY (store_key, lexeme, language, document_id)
);

create table vector_store (
  store_key bigint not null generated always as identity,
  store_id text not null,
  tenant_id text not null,
  payer text not null default ''::text,
  created_by text not null,
  kind text not null,
  name text not null,
  description text not null,
  metadata jsonb not null,
  expires_after_days integer,
  create_time timestamp with time zone not null,
  active_time timestamp with time zone not null,
  delete_time timestamp with time zone,
  constraint vector_store_expires_after_days_check CHECK (expires_after_days > 0),
  constraint vector_store_kind_check CHECK (kind = ANY (ARRAY['files'::text, 'entries'::text])),
  constraint vector_store_pkey PRIMARY KEY (store_key),
  constraint vector_store_store_id_key UNIQUE (store_id)
);

CREATE INDEX audit_event_time ON knowledge.audit_event USING btree ("time");

CREATE INDEX budget_day_idx ON knowledge.budget_day USING btree (day);

CREATE INDEX document_by_file ON knowledge.document USING btree (file_id) WHERE (file_id IS NOT NULL);
CREATE INDEX document_deleted ON knowledge.document USING btree (document_id) WHERE (delete_time IS NOT NULL);
CREATE INDEX document_of_batch ON knowledge.document USING btree (batch_id) WHERE (batch_id IS NOT NULL);
CREATE UNIQUE INDEX document_of_entry ON knowledge.document USING btree (entry_id) WHERE ((entry_id IS NOT NULL) AND (delete_time IS NULL));
CREATE UNIQUE INDEX document_of_file ON knowledge.document USING btree (store_key, file_id) WHERE ((file_id IS NOT NULL) AND (delete_time IS NULL));
CREATE INDEX document_of_store ON knowledge.document USING btree (store_key, document_id);
CREATE INDEX document_of_tenant ON knowledge.document USING btree (tenant_id);
CREATE INDEX document_unembedded ON knowledge.document USING btree (document_id) WHERE ((status = 'completed'::text) AND (embedded_with IS NULL) AND (delete_time IS NULL));
CREATE INDEX document_waiting ON knowledge.document USING btree (tenant_id, document_id) WHERE ((status = 'in_progress'::text) AND (delete_time IS NULL));

CREATE INDEX entry_of_tenant ON knowledge.entry USING btree (tenant_id, place);

CREATE INDEX file_deleted ON knowledge.file USING btree (delete_time) WHERE (delete_time IS NOT NULL);
CREATE INDEX file_expiring ON knowledge.file USING btree (expire_time) WHERE (expire_time IS NOT NULL);
CREATE INDEX file_left_by ON knowledge.file USING btree (left_by) WHERE (left_by IS NOT NULL);
CREATE INDEX file_of_tenant ON knowledge.file USING btree (tenant_id, place);
CREATE INDEX file_unfinished ON knowledge.file USING btree (create_time) WHERE (NOT is_stored);

CREATE INDEX file_batch_of_store ON knowledge.file_batch USING btree (store_key);

CREATE INDEX posting_of_document ON knowledge.posting USING btree (document_id);

CREATE INDEX vector_store_deleted ON knowledge.vector_store USING btree (delete_time) WHERE (delete_time IS NOT NULL);
CREATE UNIQUE INDEX vector_store_of_entries ON knowledge.vector_store USING btree (tenant_id) WHERE (kind = 'entries'::text);
CREATE INDEX vector_store_of_tenant ON knowledge.vector_store USING btree (tenant_id, store_key);
