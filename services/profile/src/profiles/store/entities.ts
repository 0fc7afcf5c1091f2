import { defineEntity, p } from '@mikro-orm/postgresql';
import type { AccessControl } from '../domain/member.ts';
import { type LabelShare, PROFILE_STATUSES, type ProfileContent, type Publication } from '../domain/profile.ts';

/** One row per profile, with what lists, inheritance and access need of its current version. Its content is in the version's row only. */
const AgentProfile = defineEntity({
  name: 'AgentProfile',
  tableName: 'agent_profiles',
  uniques: [
    { name: 'agent_profiles_name_once', properties: ['tenantId', 'name'] },
    { name: 'agent_profiles_of_tenant', properties: ['tenantId', 'id'] },
  ],
  indexes: [{ name: 'agent_profiles_in_order', properties: ['tenantId', 'createdAt', 'id'] }],
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    name: p.text(),
    displayName: p.text().nullable(),
    description: p.text().nullable(),
    status: p.enum(PROFILE_STATUSES),
    /** Also while it is archived. */
    isPaused: p.boolean().default(false),
    version: p.integer(),
    metadata: p.json<Record<string, string>>(),
    access: p.json<AccessControl>().nullable(),
    /** Of the same tenant, by a foreign key. */
    baseProfileId: p.text().nullable(),
    createdBy: p.text(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    /** Where it was last published. Null: nowhere. */
    publication: p.json<Publication>().nullable(),
  },
});

/** Immutable: triggers refuse every change, and every deletion but that of the whole profile. */
const AgentProfileVersion = defineEntity({
  name: 'AgentProfileVersion',
  tableName: 'agent_profile_versions',
  properties: {
    agentId: p.text().primary(),
    version: p.integer().primary(),
    tenantId: p.text(),
    status: p.enum(PROFILE_STATUSES),
    /** Text, not jsonb, which would sort the keys that people wrote. */
    content: p.json<ProfileContent>().columnType('json'),
    baseProfileId: p.text().nullable(),
    changedBy: p.text(),
    changedAt: p.datetime(3),
    changeSummary: p.text(),
  },
});

const AgentProfileLabel = defineEntity({
  name: 'AgentProfileLabel',
  tableName: 'agent_profile_labels',
  properties: {
    agentId: p.text().primary(),
    name: p.text().primary(),
    tenantId: p.text(),
    shares: p.json<LabelShare[]>(),
    protected: p.boolean(),
    updatedBy: p.text(),
    updatedAt: p.datetime(3),
  },
});

const SandboxPolicy = defineEntity({
  name: 'SandboxPolicy',
  tableName: 'sandbox_policies',
  uniques: [{ name: 'sandbox_policies_name_once', properties: ['tenantId', 'name'] }],
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    name: p.text(),
    content: p.json<object>().columnType('json'),
    createdBy: p.text(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

const RegistryTool = defineEntity({
  name: 'RegistryTool',
  tableName: 'registry_tools',
  uniques: [
    { name: 'registry_tools_name_once', properties: ['tenantId', 'name'] },
    { name: 'registry_tools_of_tenant', properties: ['tenantId', 'id'] },
  ],
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    name: p.text(),
    version: p.integer(),
    createdBy: p.text(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

const RegistryToolVersion = defineEntity({
  name: 'RegistryToolVersion',
  tableName: 'registry_tool_versions',
  properties: {
    toolId: p.text().primary(),
    version: p.integer().primary(),
    tenantId: p.text(),
    content: p.json<object>().columnType('json'),
    changedBy: p.text(),
    changedAt: p.datetime(3),
  },
});

const Secret = defineEntity({
  name: 'Secret',
  tableName: 'secrets',
  uniques: [{ name: 'secrets_name_once', properties: ['tenantId', 'name'] }],
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    name: p.text(),
    allowedHosts: p.array<string>().columnType('text[]'),
    /** Only the profile service can open it. */
    sealed: p.text(),
    createdBy: p.text(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

export const profileEntities = [
  AgentProfile,
  AgentProfileVersion,
  AgentProfileLabel,
  SandboxPolicy,
  RegistryTool,
  RegistryToolVersion,
  Secret,
];
