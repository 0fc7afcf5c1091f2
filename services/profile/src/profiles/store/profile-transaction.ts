import type { NamedValues, Query } from '@offshoot/postgres';
import type { ProfileEvent, ProfileTransaction } from '../domain/ports.ts';
import type { ProfileContent, ProfileStatus, StoredProfile } from '../domain/profile.ts';
import { CHAIN_OF_CURRENT, CHAIN_OF_VERSION, CHILDREN, CONTENTS, HEIRS } from './chain-queries.ts';
import { referenceLookup } from './reference-lookup.ts';
import {
  contentColumns,
  type LabelRow,
  type LinkRow,
  labelOf,
  linkOf,
  type ProfileRow,
  profileOf,
  publicationColumn,
  type VersionRow,
  versionOf,
} from './rows.ts';
import { LABELS, ONE_PROFILE, ONE_VERSION } from './statements.ts';

/** Writes an event to the audit. */
export type RecordEvent = (query: Query, event: ProfileEvent) => Promise<void>;

export function profileTransaction(rows: Query, record: RecordEvent): ProfileTransaction {
  const count = async (sql: string, values: NamedValues) => Number((await rows<{ n: string }>(sql, values))[0]?.n);
  return {
    ...referenceLookup(rows),
    async profile(tenantId, agentId) {
      const [row] = await rows<ProfileRow>(ONE_PROFILE, { tenant_id: tenantId, agent_id: agentId });
      return row && profileOf(row);
    },
    async version(tenantId, agentId, version) {
      const [row] = await rows<VersionRow>(ONE_VERSION, { tenant_id: tenantId, agent_id: agentId, version });
      return row && versionOf(row);
    },
    async chain(tenantId, agentId, version) {
      return (await rows<LinkRow>(CHAIN_OF_VERSION, { tenant_id: tenantId, agent_id: agentId, version })).map(linkOf);
    },
    async basesFrom(tenantId, agentId) {
      return (await rows<LinkRow>(CHAIN_OF_CURRENT, { tenant_id: tenantId, agent_id: agentId })).map(linkOf);
    },
    async heirsOf(tenantId, agentId) {
      const found = await rows<{ id: string; base_profile_id: string }>(HEIRS, { tenant_id: tenantId, agent_id: agentId });
      return found.map(({ id, base_profile_id }) => ({ agentId: id, baseId: base_profile_id }));
    },
    async contentsOf(tenantId, agentIds) {
      const found = await rows<{ id: string; content: ProfileContent }>(CONTENTS, { tenant_id: tenantId, agent_ids: agentIds });
      return new Map(found.map(({ id, content }) => [id, content]));
    },
    async childrenOf(tenantId, agentId, limit) {
      return (await rows<{ id: string }>(CHILDREN, { tenant_id: tenantId, agent_id: agentId, limit })).map(({ id }) => id);
    },
    async holderOfName(tenantId, name) {
      const [row] = await rows<{ id: string; status: ProfileStatus }>(
        'select id, status from profile.agent_profiles where tenant_id = :tenant_id and name = :name',
        { tenant_id: tenantId, name },
      );
      return row;
    },
    countProfiles: (tenantId) =>
      count('select count(*) as n from profile.agent_profiles where tenant_id = :tenant_id', { tenant_id: tenantId }),
    countVersions: (tenantId, agentId) =>
      count('select count(*) as n from profile.agent_profile_versions where tenant_id = :tenant_id and agent_id = :agent_id', {
        tenant_id: tenantId,
        agent_id: agentId,
      }),
    async insert(profile, changeSummary) {
      await rows(INSERT, { ...headValues(profile), created_by: profile.createdBy, created_at: profile.createdAt });
      await rows(APPEND, versionValues(profile, profile.createdBy, changeSummary));
    },
    async append(profile, changedBy, changeSummary) {
      await rows(CHANGE, headValues(profile));
      await rows(APPEND, versionValues(profile, changedBy, changeSummary));
    },
    async setStatus({ tenantId, id, status, isPaused = false, updatedAt }) {
      await rows(SET_STATUS, { tenant_id: tenantId, agent_id: id, status, is_paused: isPaused, updated_at: updatedAt });
    },
    async setPublication(tenantId, agentId, publication) {
      await rows('update profile.agent_profiles set publication = :publication::jsonb where tenant_id = :tenant_id and id = :agent_id', {
        tenant_id: tenantId,
        agent_id: agentId,
        publication: publicationColumn(publication),
      });
    },
    async remove(tenantId, agentId) {
      await rows('delete from profile.agent_profiles where tenant_id = :tenant_id and id = :agent_id', {
        tenant_id: tenantId,
        agent_id: agentId,
      });
    },
    async labels(tenantId, agentId) {
      return (await rows<LabelRow>(LABELS, { tenant_id: tenantId, agent_id: agentId })).map(labelOf);
    },
    async putLabel(tenantId, { agentId, name, shares, protected: isProtected, updatedBy, updatedAt }) {
      await rows(PUT_LABEL, {
        tenant_id: tenantId,
        agent_id: agentId,
        name,
        shares: JSON.stringify(shares),
        protected: isProtected,
        updated_by: updatedBy,
        updated_at: updatedAt,
      });
    },
    async removeLabel(tenantId, agentId, name) {
      await rows('delete from profile.agent_profile_labels where tenant_id = :tenant_id and agent_id = :agent_id and name = :name', {
        tenant_id: tenantId,
        agent_id: agentId,
        name,
      });
    },
    record: (event) => record(rows, event),
  };
}

function headValues({ id, tenantId, status, version, content, updatedAt }: StoredProfile): NamedValues {
  return { id, tenant_id: tenantId, status, version, updated_at: updatedAt, ...contentColumns(content) };
}

function versionValues(
  { id, tenantId, status, version, content, updatedAt }: StoredProfile,
  changedBy: string,
  changeSummary: string,
): NamedValues {
  return {
    agent_id: id,
    tenant_id: tenantId,
    status,
    version,
    content: JSON.stringify(content),
    base_profile_id: content.base_profile_id,
    changed_by: changedBy,
    changed_at: updatedAt,
    change_summary: changeSummary,
  };
}

const INSERT = `insert into profile.agent_profiles
  (id, tenant_id, name, display_name, description, status, version, metadata, access, base_profile_id, created_by, created_at, updated_at)
  values (:id, :tenant_id, :name, :display_name, :description, :status, :version, :metadata::jsonb, :access::jsonb, :base_profile_id,
    :created_by, :created_at, :updated_at)`;

const CHANGE = `update profile.agent_profiles set name = :name, display_name = :display_name, description = :description, status = :status,
  version = :version, metadata = :metadata::jsonb, access = :access::jsonb, base_profile_id = :base_profile_id, updated_at = :updated_at
  where tenant_id = :tenant_id and id = :id`;

const SET_STATUS = `update profile.agent_profiles set status = :status, is_paused = :is_paused, updated_at = :updated_at
  where tenant_id = :tenant_id and id = :agent_id`;

const APPEND = `insert into profile.agent_profile_versions
  (agent_id, version, tenant_id, status, content, base_profile_id, changed_by, changed_at, change_summary)
  values (:agent_id, :version, :tenant_id, :status, :content::json, :base_profile_id, :changed_by, :changed_at, :change_summary)`;

const PUT_LABEL = `insert into profile.agent_profile_labels (agent_id, name, tenant_id, shares, protected, updated_by, updated_at)
  values (:agent_id, :name, :tenant_id, :shares::jsonb, :protected, :updated_by, :updated_at)
  on conflict (agent_id, name) do update
    set shares = excluded.shares, protected = excluded.protected, updated_by = excluded.updated_by, updated_at = excluded.updated_at`;
