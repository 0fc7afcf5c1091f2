-- The schema "response" after all migrations. Written by its test; never edit it by hand.

create table approval (
  response_id text not null,
  request_id text not null,
  answered_by text not null,
  constraint approval_pkey PRIMARY KEY (response_id, request_id),
  constraint approval_response_id_fkey FOREIGN KEY (response_id) REFERENCES response(response_id) ON DELETE CASCADE
);

create table budget_day (
  holder text not null,
  day date not null,
  tokens bigint not null,
  constraint budget_day_pkey PRIMARY KEY (holder, day)
);

create table configuration (
  tenant_id text not null,
  digest text not null,
  config json not null,
  create_time timestamp with time zone not null,
  constraint configuration_pkey PRIMARY KEY (tenant_id, digest)
);

create table conversation (
  conversation_id text not null,
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
  create_time timestamp with time zone not null,
  expire_time timestamp with time zone not null,
  constraint conversation_check CHECK ((agent_id IS NULL) = (config_digest IS NULL)),
  constraint conversation_pkey PRIMARY KEY (conversation_id),
  constraint conversation_tenant_id_config_digest_fkey FOREIGN KEY (tenant_id, config_digest) REFERENCES configuration(tenant_id, digest)
);

create table conversation_item (
  conversation_id text not null,
  "position" integer not null,
  item_id text not null,
  response_id text,
  item json not null,
  constraint conversation_item_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(conversation_id) ON DELETE CASCADE,
  constraint conversation_item_item_id_conversation_id_key UNIQUE (item_id, conversation_id),
  constraint conversation_item_pkey PRIMARY KEY (conversation_id, "position")
);

create table event (
  response_id text not null,
  sequence_number integer not null,
  body text not null,
  constraint event_pkey PRIMARY KEY (response_id, sequence_number),
  constraint event_response_id_fkey FOREIGN KEY (response_id) REFERENCES response(response_id) ON DELETE CASCADE
);

create table left_files (
  response_id text not null,
  there_id text,
  tenant_id text not null,
  due_time timestamp with time zone not null,
  was_asked boolean not null default false,
  constraint left_files_check CHECK (there_id = response_id),
  constraint left_files_pkey PRIMARY KEY (response_id),
  constraint left_files_there_id_fkey FOREIGN KEY (there_id) REFERENCES response(response_id) ON DELETE SET NULL
);

create table response (
  response_id text not null,
  tenant_id text not null,
  payer text not null,
  subject text not null,
  key_id text not null,
  conversation_id text not null,
  previous_response_id text,
  status text not null,
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
  create_time timestamp with time zone not null,
  start_time timestamp with time zone,
  end_time timestamp with time zone,
  expire_time timestamp with time zone not null,
  constraint response_check CHECK ((end_time IS NULL) = (status = ANY (ARRAY['queued'::text, 'in_progress'::text]))),
  constraint response_check1 CHECK ((runner_id IS NOT NULL) = (status = 'in_progress'::text)),
  constraint response_check2 CHECK ((job IS NOT NULL) = (status = 'queued'::text)),
  constraint response_check3 CHECK ((agent_id IS NULL) = (config_digest IS NULL)),
  constraint response_pkey PRIMARY KEY (response_id),
  constraint response_status_check CHECK (status = ANY (ARRAY['queued'::text, 'in_progress'::text, 'completed'::text, 'incomplete'::text, 'failed'::text, 'cancelled'::text])),
  constraint response_tenant_id_config_digest_fkey FOREIGN KEY (tenant_id, config_digest) REFERENCES configuration(tenant_id, digest)
);

create table runner (
  runner_id text not null,
  lease_time timestamp with time zone not null,
  constraint runner_pkey PRIMARY KEY (runner_id)
);

create table stored_change (
  tenant_id text not null,
  subject text not null,
  responses integer not null,
  bytes bigint not null
);

create table stored_total (
  tenant_id text not null,
  subject text not null,
  responses bigint not null,
  bytes bigint not null,
  constraint stored_total_pkey PRIMARY KEY (tenant_id, subject)
);

create table summary (
  response_id text not null,
  conversation_id text not null,
  content text not null,
  constraint summary_pkey PRIMARY KEY (response_id),
  constraint summary_response_id_fkey FOREIGN KEY (response_id) REFERENCES response(response_id) ON DELETE CASCADE
);

create table summary_job (
  response_id text not null,
  model text not null,
  attempts integer not null,
  due_time timestamp with time zone not null,
  constraint summary_job_pkey PRIMARY KEY (response_id),
  constraint summary_job_response_id_fkey FOREIGN KEY (response_id) REFERENCES response(response_id) ON DELETE CASCADE
);

create table usage_record (
  id text not null,
  tenant_id text not null,
  subject text not null,
  agent_id text not null,
  agent_version integer not null,
  requests integer not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  due_time timestamp with time zone not null,
  is_final boolean not null,
  constraint usage_record_pkey PRIMARY KEY (id)
);

CREATE INDEX budget_day_idx ON response.budget_day USING btree (day);

CREATE INDEX conversation_configuration_idx ON response.conversation USING btree (tenant_id, config_digest);
CREATE INDEX conversation_expire_idx ON response.conversation USING btree (expire_time);

CREATE INDEX left_files_due_idx ON response.left_files USING btree (due_time) WHERE (there_id IS NULL);
CREATE INDEX left_files_there_idx ON response.left_files USING btree (there_id);

CREATE INDEX response_configuration_idx ON response.response USING btree (tenant_id, config_digest);
CREATE INDEX response_conversation_idx ON response.response USING btree (conversation_id);
CREATE UNIQUE INDEX response_conversation_lock_idx ON response.response USING btree (conversation_id) WHERE ((end_time IS NULL) AND (conversation_id ~~ 'conv\_%'::text));
CREATE INDEX response_expire_idx ON response.response USING btree (expire_time);
CREATE INDEX response_items_idx ON response.response USING gin (item_ids);
CREATE INDEX response_queue_idx ON response.response USING btree (payer, tenant_id, subject, create_time) WHERE (status = 'queued'::text);
CREATE INDEX response_runner_idx ON response.response USING btree (runner_id) WHERE (runner_id IS NOT NULL);
CREATE INDEX response_turn_idx ON response.response USING btree (payer, tenant_id, subject) WHERE ((status = 'in_progress'::text) AND is_background);
CREATE INDEX response_unended_idx ON response.response USING btree (payer, tenant_id, key_id) WHERE ((end_time IS NULL) AND is_background);

CREATE INDEX summary_conversation_idx ON response.summary USING btree (conversation_id);

CREATE INDEX summary_job_due_idx ON response.summary_job USING btree (due_time);

CREATE INDEX usage_record_due_idx ON response.usage_record USING btree (due_time);

CREATE OR REPLACE FUNCTION response.count_conversation()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if tg_op <> 'INSERT' then
          insert into response.stored_change values (old.tenant_id, old.subject, -1, -old.bytes);
        end if;
        if tg_op <> 'DELETE' then
          insert into response.stored_change values (new.tenant_id, new.subject, 1, new.bytes);
        end if;
        return null;
      end $function$;

CREATE OR REPLACE FUNCTION response.count_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into response.stored_change select tenant_id, subject, -count(*), -sum(bytes) from gone where end_time is not null
          group by tenant_id, subject;
        return null;
      end $function$;

CREATE OR REPLACE FUNCTION response.count_stored()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if old.end_time is null then
          insert into response.stored_change values (new.tenant_id, new.subject, 1, new.bytes);
        else
          insert into response.stored_change values (new.tenant_id, new.subject, 0, new.bytes - old.bytes);
        end if;
        return null;
      end $function$;

CREATE TRIGGER counted AFTER INSERT OR DELETE OR UPDATE OF bytes ON conversation FOR EACH ROW EXECUTE FUNCTION count_conversation();

CREATE TRIGGER deleted AFTER DELETE ON response REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_deleted();

CREATE TRIGGER stored AFTER UPDATE OF end_time, bytes ON response FOR EACH ROW WHEN (new.end_time IS NOT NULL AND (old.end_time IS NULL OR old.bytes <> new.bytes)) EXECUTE FUNCTION count_stored();
