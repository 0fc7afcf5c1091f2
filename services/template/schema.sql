-- The schema "template" after all migrations. Written by its test; never edit it by hand.

create sequence feed_position;

create table agent_templates (
  id text not null,
  creator_id text not null,
  salt text not null,
  request_id uuid not null,
  agent_name text not null,
  model jsonb not null,
  tools jsonb not null,
  description text not null,
  category text not null,
  tags jsonb not null,
  emoji text not null,
  duplicated_from jsonb,
  former_creators jsonb not null default '[]'::jsonb,
  offered_to_id text,
  offered_team text[] not null default '{}'::text[],
  offer jsonb,
  team text[] not null default '{}'::text[],
  visibility text not null default 'private'::text,
  version bigint not null,
  digest text not null,
  revision bigint not null,
  attested_until timestamp(3) with time zone,
  promised_until timestamp with time zone,
  promises_barred_until timestamp with time zone,
  known_to_claims boolean not null default false,
  name_look text not null default ''::text,
  near_look text not null default ''::text,
  name_since timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  deleted_at timestamp(3) with time zone,
  standing text not null default 'listed'::text,
  standing_reason text not null default ''::text,
  standing_since timestamp(3) with time zone,
  standing_position bigint,
  constraint agent_templates_offered_whole CHECK (num_nulls(offered_to_id, offer) = ANY (ARRAY[0, 2])),
  constraint agent_templates_pkey PRIMARY KEY (id),
  constraint agent_templates_request_once UNIQUE (creator_id, request_id),
  constraint agent_templates_standing_known CHECK (standing = ANY (ARRAY['listed'::text, 'unlisted'::text, 'quarantined'::text])),
  constraint agent_templates_standing_position_once UNIQUE (standing_position),
  constraint agent_templates_team_whole CHECK (cardinality(team) = 0 OR (creator_id = ANY (team)) AND cardinality(team) >= 2 AND cardinality(team) <= 8),
  constraint agent_templates_visibility_known CHECK (visibility = ANY (ARRAY['private'::text, 'by-link'::text, 'public'::text]))
);

create table creator_names (
  creator_id text not null,
  name text,
  changed_at timestamp(3) with time zone not null,
  constraint creator_names_name_foreign FOREIGN KEY (name) REFERENCES names(name) ON UPDATE RESTRICT ON DELETE RESTRICT,
  constraint creator_names_pkey PRIMARY KEY (creator_id)
);

create table featured_templates (
  template_id text not null,
  place integer not null,
  starts_at timestamp(3) with time zone not null,
  ends_at timestamp(3) with time zone,
  featured_at timestamp(3) with time zone not null,
  constraint featured_templates_pkey PRIMARY KEY (template_id),
  constraint featured_templates_template_id_foreign FOREIGN KEY (template_id) REFERENCES agent_templates(id) ON UPDATE RESTRICT ON DELETE RESTRICT
);

create table moderation_acts (
  id text not null,
  template_id text not null,
  kind text not null,
  operator text not null,
  reason text not null,
  version bigint not null,
  created_at timestamp(3) with time zone not null,
  constraint moderation_acts_kind_known CHECK (kind = ANY (ARRAY['list'::text, 'unlist'::text, 'quarantine'::text, 'dismiss-reports'::text, 'reject-appeal'::text, 'feature'::text, 'unfeature'::text])),
  constraint moderation_acts_pkey PRIMARY KEY (id),
  constraint moderation_acts_template_id_foreign FOREIGN KEY (template_id) REFERENCES agent_templates(id) ON UPDATE RESTRICT ON DELETE RESTRICT
);

create table names (
  name text not null,
  inbox_ids text[] not null default '{}'::text[],
  read_at timestamp(3) with time zone,
  tried_at timestamp(3) with time zone,
  failures integer not null default 0,
  next_read_at timestamp(3) with time zone not null,
  constraint names_pkey PRIMARY KEY (name)
);

create table redeemed_nonces (
  signer text not null,
  nonce text not null,
  redeemable_until timestamp(3) with time zone not null,
  constraint redeemed_nonces_pkey PRIMARY KEY (signer, nonce)
);

create table search_entries (
  template_id text not null,
  created_at timestamp(3) with time zone not null,
  listed boolean not null default false,
  category text not null,
  marks tsvector not null,
  constraint search_entries_pkey PRIMARY KEY (template_id),
  constraint search_entries_template_id_foreign FOREIGN KEY (template_id) REFERENCES agent_templates(id) ON UPDATE RESTRICT ON DELETE RESTRICT
);

create table template_appeals (
  act_id text not null,
  template_id text not null,
  text text not null,
  created_at timestamp(3) with time zone not null,
  settled_by text,
  constraint template_appeals_act_id_foreign FOREIGN KEY (act_id) REFERENCES moderation_acts(id) ON UPDATE RESTRICT ON DELETE RESTRICT,
  constraint template_appeals_pkey PRIMARY KEY (act_id),
  constraint template_appeals_settled_by_foreign FOREIGN KEY (settled_by) REFERENCES moderation_acts(id) ON UPDATE RESTRICT ON DELETE RESTRICT,
  constraint template_appeals_template_id_foreign FOREIGN KEY (template_id) REFERENCES agent_templates(id) ON UPDATE RESTRICT ON DELETE RESTRICT
);

create table template_reports (
  template_id text not null,
  reporter_id text not null,
  reason text not null,
  details text not null,
  version bigint not null,
  created_at timestamp(3) with time zone not null,
  settled_by text,
  constraint template_reports_pkey PRIMARY KEY (template_id, reporter_id),
  constraint template_reports_settled_by_foreign FOREIGN KEY (settled_by) REFERENCES moderation_acts(id) ON UPDATE RESTRICT ON DELETE RESTRICT,
  constraint template_reports_template_id_foreign FOREIGN KEY (template_id) REFERENCES agent_templates(id) ON UPDATE RESTRICT ON DELETE RESTRICT
);

create table template_uses (
  template_id text not null,
  live_agents bigint not null,
  owners bigint not null,
  kept bigint not null,
  counted_at timestamp(3) with time zone not null,
  constraint template_uses_pkey PRIMARY KEY (template_id),
  constraint template_uses_template_id_foreign FOREIGN KEY (template_id) REFERENCES agent_templates(id) ON UPDATE RESTRICT ON DELETE RESTRICT
);

create table template_versions (
  template_id text not null,
  version bigint not null,
  creator_id text not null,
  salt text not null,
  previous_digest text not null,
  digest text not null,
  content jsonb not null,
  content_bytes integer not null,
  statement jsonb not null,
  attestation jsonb,
  handovers jsonb not null default '[]'::jsonb,
  revision bigint not null default 1,
  "position" bigint not null,
  created_at timestamp(3) with time zone not null,
  constraint template_versions_pkey PRIMARY KEY (template_id, version),
  constraint template_versions_position_once UNIQUE ("position"),
  constraint template_versions_template_id_foreign FOREIGN KEY (template_id) REFERENCES agent_templates(id) ON UPDATE RESTRICT ON DELETE RESTRICT
);

create table version_yanks (
  template_id text not null,
  version bigint not null,
  reason text not null,
  statement jsonb not null,
  "position" bigint not null,
  created_at timestamp(3) with time zone not null,
  constraint version_yanks_pkey PRIMARY KEY (template_id, version),
  constraint version_yanks_position_once UNIQUE ("position"),
  constraint version_yanks_template_id_foreign FOREIGN KEY (template_id) REFERENCES agent_templates(id) ON UPDATE RESTRICT ON DELETE RESTRICT
);

CREATE INDEX agent_templates_by_creator ON template.agent_templates USING btree (creator_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX agent_templates_by_team ON template.agent_templates USING gin (team) WHERE (deleted_at IS NULL);
CREATE INDEX agent_templates_near_name ON template.agent_templates USING btree (near_look) WHERE ((visibility = 'public'::text) AND (deleted_at IS NULL) AND (near_look <> ''::text));
CREATE INDEX agent_templates_public_name ON template.agent_templates USING btree (name_look) WHERE ((visibility = 'public'::text) AND (deleted_at IS NULL));

CREATE INDEX creator_names_by_name ON template.creator_names USING btree (name) WHERE (name IS NOT NULL);

CREATE INDEX moderation_acts_newest ON template.moderation_acts USING btree (created_at DESC, id DESC);
CREATE INDEX moderation_acts_of_template ON template.moderation_acts USING btree (template_id, created_at DESC, id DESC);

CREATE INDEX names_due ON template.names USING btree (next_read_at);

CREATE INDEX redeemed_nonces_by_expiry ON template.redeemed_nonces USING btree (redeemable_until);

CREATE INDEX search_entries_marks ON template.search_entries USING gin (marks) WITH (fastupdate=off) WHERE listed;
CREATE INDEX search_entries_newest ON template.search_entries USING btree (created_at DESC, template_id DESC) WHERE listed;
CREATE INDEX search_entries_of_category ON template.search_entries USING btree (category, created_at DESC, template_id DESC) WHERE listed;

CREATE UNIQUE INDEX template_appeals_one_open ON template.template_appeals USING btree (template_id) WHERE (settled_by IS NULL);

CREATE INDEX template_reports_by_reporter ON template.template_reports USING btree (reporter_id, created_at);
CREATE INDEX template_reports_open ON template.template_reports USING btree (template_id, created_at) WHERE (settled_by IS NULL);

CREATE INDEX template_uses_most_kept ON template.template_uses USING btree (kept DESC) WHERE (kept > 0);

CREATE INDEX template_versions_by_creator ON template.template_versions USING btree (creator_id) INCLUDE (content_bytes);

CREATE OR REPLACE FUNCTION template.list_in_store()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update template.search_entries set listed = not listed
        where template_id = new.id and listed <> (new.visibility = 'public' and new.deleted_at is null and new.standing = 'listed');
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION template.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        raise exception '% is immutable', tg_table_name using errcode = 'restrict_violation';
      end $function$;

CREATE OR REPLACE FUNCTION template.refuse_other_than_revision()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      declare
        open constant text[] := array['statement', 'attestation', 'revision', 'position'];
      begin
        if (to_jsonb(new) - open) is distinct from (to_jsonb(old) - open)
          or (new.statement - 'signatures') is distinct from (old.statement - 'signatures') then
          raise exception '% is immutable, except for the signatures and the attestation', tg_table_name using errcode = 'restrict_violation';
        end if;
        if new.revision is distinct from old.revision + 1 or (new.position > old.position) is not true then
          raise exception 'a change in % needs the next revision and a higher position', tg_table_name using errcode = 'restrict_violation';
        end if;
        if (case jsonb_typeof(new.statement -> 'signatures') when 'array' then jsonb_array_length(new.statement -> 'signatures') else 0 end)
          not between 1 and 8 then
          raise exception 'a version in % must have 1 to 8 signatures', tg_table_name using errcode = 'check_violation';
        end if;
        if old.attestation is distinct from new.attestation and old.attestation is not null
          and ((new.attestation ->> 'issuedAt') collate "C" > (old.attestation ->> 'issuedAt') collate "C") is not true then
          raise exception 'an attestation in % may be replaced only by a later one', tg_table_name using errcode = 'restrict_violation';
        end if;
        return new;
      end $function$;

CREATE OR REPLACE FUNCTION template.require_predecessor()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if new.version = 1 and new.previous_digest = '' then return new; end if;
        perform 1 from template.template_versions
          where template_id = new.template_id and version = new.version - 1 and digest = new.previous_digest;
        if not found then
          raise exception 'version % of % does not chain to its predecessor', new.version, new.template_id
            using errcode = 'integrity_constraint_violation';
        end if;
        return new;
      end $function$;

CREATE TRIGGER agent_templates_listed AFTER UPDATE OF visibility, deleted_at, standing ON agent_templates FOR EACH ROW EXECUTE FUNCTION list_in_store();

CREATE TRIGGER moderation_acts_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON moderation_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER template_versions_chained BEFORE INSERT ON template_versions FOR EACH ROW EXECUTE FUNCTION require_predecessor();

CREATE TRIGGER template_versions_immutable BEFORE UPDATE ON template_versions FOR EACH ROW EXECUTE FUNCTION refuse_other_than_revision();

CREATE TRIGGER template_versions_kept BEFORE DELETE OR TRUNCATE ON template_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
