import type { Migration } from '@offshoot/postgres';
import { creatorNames } from './creator-names.ts';
import { moderation } from './moderation.ts';
import { search } from './search.ts';

/** What the claim service counted last, in a table of its own: changing a row of search_entries writes to all of its indexes. */
const uses = [
  `create table template.template_uses (
    template_id text primary key,
    live_agents bigint not null,
    owners bigint not null,
    kept bigint not null,
    counted_at timestamptz(3) not null,
    constraint template_uses_template_id_foreign foreign key (template_id)
      references template.agent_templates (id) on update restrict on delete restrict
  )`,
  'create index template_uses_most_kept on template.template_uses (kept desc) where kept > 0',
];

/**
 * A version may gain signatures and a newer attestation; each time, its revision grows and it moves to a new position in the feed. This
 * migration must not change once it is released; schema changes go into new migrations.
 */
export const initial: Migration = {
  name: 'initial',
  statements: [
    `create table template.agent_templates (
        id text primary key,
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
        duplicated_from jsonb null,
        -- Who made it before, with their last versions; and to whom it is offered, by which statement.
        former_creators jsonb not null default '[]',
        offered_to_id text null,
        offered_team text[] not null default '{}',
        offer jsonb null,
        -- Who else may sign its next version, with the creator, in order. Empty: nobody.
        team text[] not null default '{}',
        visibility text not null default 'private',
        version bigint not null,
        digest text not null,
        revision bigint not null,
        -- Until when the creator attests the current version.
        attested_until timestamptz(3) null,
        -- Until when the service has promised not to change the template, and until when it makes no new promises.
        promised_until timestamptz null,
        promises_barred_until timestamptz null,
        -- Whether the claim service may read the template outside a user's call, and gets it from the feed.
        known_to_claims boolean not null default false,
        -- The key by which templates with similar-looking names are found.
        name_look text not null default '',
        -- The key by which templates with easily confused names are found, and since when it has its name in the store.
        near_look text not null default '',
        name_since timestamptz(3) null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        deleted_at timestamptz(3) null,
        -- How the operators treat it, why and since when, and the place of that in the feed.
        standing text not null default 'listed',
        standing_reason text not null default '',
        standing_since timestamptz(3) null,
        standing_position bigint null,
        constraint agent_templates_offered_whole check (num_nulls(offered_to_id, offer) in (0, 2)),
        constraint agent_templates_team_whole check (cardinality(team) = 0 or (creator_id = any(team) and cardinality(team) >= 2 and cardinality(team) <= 8)),
        constraint agent_templates_request_once unique (creator_id, request_id),
        constraint agent_templates_visibility_known check (visibility in ('private', 'by-link', 'public')),
        constraint agent_templates_standing_known check (standing in ('listed', 'unlisted', 'quarantined')),
        constraint agent_templates_standing_position_once unique (standing_position)
      )`,
    `create index agent_templates_public_name on template.agent_templates (name_look)
      where visibility = 'public' and deleted_at is null`,
    `create index agent_templates_near_name on template.agent_templates (near_look)
      where visibility = 'public' and deleted_at is null and near_look <> ''`,
    `create index agent_templates_by_creator on template.agent_templates (creator_id, created_at desc, id desc)
      where deleted_at is null`,
    'create index agent_templates_by_team on template.agent_templates using gin (team) where deleted_at is null',
    ...search,
    ...uses,
    ...creatorNames,
    `create table template.template_versions (
        template_id text not null,
        version bigint not null,
        creator_id text not null,
        salt text not null,
        previous_digest text not null,
        digest text not null,
        content jsonb not null,
        content_bytes integer not null,
        statement jsonb not null,
        attestation jsonb null,
        -- How the template came from its first creator to this version's.
        handovers jsonb not null default '[]',
        revision bigint not null default 1,
        position bigint not null,
        created_at timestamptz(3) not null,
        primary key (template_id, version),
        constraint template_versions_template_id_foreign foreign key (template_id)
          references template.agent_templates (id) on update restrict on delete restrict,
        constraint template_versions_position_once unique (position)
      )`,
    `create table template.version_yanks (
        template_id text not null,
        version bigint not null,
        reason text not null,
        statement jsonb not null,
        -- Its place in the feed. A yank that has ended keeps its row, without a reason.
        position bigint not null,
        created_at timestamptz(3) not null,
        primary key (template_id, version),
        constraint version_yanks_position_once unique (position),
        constraint version_yanks_template_id_foreign foreign key (template_id)
          references template.agent_templates (id) on update restrict on delete restrict
      )`,
    'create index template_versions_by_creator on template.template_versions (creator_id) include (content_bytes)',
    'create sequence template.feed_position',
    `create function template.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is immutable', tg_table_name using errcode = 'restrict_violation';
      end $$`,
    // Only the columns named here may change; columns added later are immutable, too.
    `create function template.refuse_other_than_revision() returns trigger language plpgsql as $$
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
      end $$`,
    `create trigger template_versions_immutable before update on template.template_versions
      for each row execute function template.refuse_other_than_revision()`,
    `create trigger template_versions_kept before delete or truncate on template.template_versions
      for each statement execute function template.refuse_change()`,
    `create function template.require_predecessor() returns trigger language plpgsql as $$
      begin
        if new.version = 1 and new.previous_digest = '' then return new; end if;
        perform 1 from template.template_versions
          where template_id = new.template_id and version = new.version - 1 and digest = new.previous_digest;
        if not found then
          raise exception 'version % of % does not chain to its predecessor', new.version, new.template_id
            using errcode = 'integrity_constraint_violation';
        end if;
        return new;
      end $$`,
    `create trigger template_versions_chained before insert on template.template_versions
      for each row execute function template.require_predecessor()`,
    ...moderation,
    `create table template.redeemed_nonces (
        signer text not null,
        nonce text not null,
        redeemable_until timestamptz(3) not null,
        primary key (signer, nonce)
      )`,
    'create index redeemed_nonces_by_expiry on template.redeemed_nonces (redeemable_until)',
  ],
};
