import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import type { JsonObject, ToolResource } from '@offshoot/statements';
import type { ValueFormat } from '@offshoot/statements/value-rule.ts';
import type { ActKind, ReportReason } from './domain/moderation.ts';
import type { DuplicatedFrom, FormerCreator, Standing, Visibility } from './domain/template.ts';
import type { HandoverJson, StatementJson } from './statement-json.ts';

/** Models and tools in the JSON form of the schema. */
export interface ModelJson {
  default: string;
  allow_override: boolean;
}

export interface ToolJson {
  id: string;
  name: string;
  provisioning: 'pool' | 'user';
  description: string;
  prompt: string;
  required: boolean;
  secret?: boolean;
  format?: ValueFormat;
  choices?: string[];
  resource?: ToolResource;
}

/** One row per template, with what lists show of its current version. The long texts are only in the version's row. */
export const AgentTemplate = defineEntity({
  name: 'AgentTemplate',
  tableName: 'agent_templates',
  checks: [
    {
      name: 'agent_templates_team_whole',
      expression: 'cardinality(team) = 0 or (creator_id = any(team) and cardinality(team) >= 2 and cardinality(team) <= 8)',
    },
    { name: 'agent_templates_offered_whole', expression: 'num_nulls(offered_to_id, offer) in (0, 2)' },
    { name: 'agent_templates_visibility_known', expression: "visibility in ('private', 'by-link', 'public')" },
    { name: 'agent_templates_standing_known', expression: "standing in ('listed', 'unlisted', 'quarantined')" },
  ],
  uniques: [{ name: 'agent_templates_request_once', properties: ['creatorId', 'requestId'] }],
  properties: {
    id: p.text().primary(),
    creatorId: p.text(),
    salt: p.text(),
    requestId: p.uuid(),
    agentName: p.text(),
    model: p.json<ModelJson>(),
    tools: p.json<ToolJson[]>(),
    description: p.text(),
    category: p.text(),
    tags: p.json<string[]>(),
    emoji: p.text(),
    duplicatedFrom: p.json<DuplicatedFrom>().nullable(),
    formerCreators: p.json<FormerCreator[]>().defaultRaw(`'[]'`),
    offeredToId: p.text().nullable(),
    offeredTeam: p.array().defaultRaw("'{}'"),
    offer: p.json<StatementJson>().nullable(),
    team: p.array().defaultRaw("'{}'"),
    visibility: p.text().$type<Visibility>().default('private'),
    version: p.bigint('number'),
    digest: p.text(),
    /** Until when the creator attests the current version. */
    attestedUntil: p.datetime(3).nullable(),
    revision: p.bigint('number'),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    deletedAt: p.datetime(3).nullable(),
    standing: p.text().$type<Standing>().default('listed'),
    standingReason: p.text().default(''),
    standingSince: p.datetime(3).nullable(),
    /** The place of its newest standing in the feed. */
    standingPosition: p.bigint('number').nullable().lazy().unique('agent_templates_standing_position_once'),
    /** See promises.ts. */
    promisedUntil: p.datetime(6).nullable().lazy(),
    promisesBarredUntil: p.datetime(6).nullable().lazy(),
    /** The same for all names that look alike. */
    nameLook: p.text().default('').lazy(),
    /** The same for all names that are easily confused. */
    nearLook: p.text().default('').lazy(),
    /** Since when it has its name in the store. Null: it was never there. */
    nameSince: p.datetime(3).nullable().lazy(),
    /** True once it was published, or named by its creator in a call to the claim service: agents may run it. */
    knownToClaims: p.boolean().default(false).lazy(),
  },
});
export type AgentTemplateRow = InferEntity<typeof AgentTemplate>;

/**
 * Immutable: a trigger refuses every change except more signatures and a later attestation, which advance the revision and the position.
 */
export const TemplateVersion = defineEntity({
  name: 'TemplateVersion',
  tableName: 'template_versions',
  properties: {
    templateId: () => p.manyToOne(AgentTemplate).mapToPk().primary().fieldName('template_id').deleteRule('restrict').updateRule('restrict'),
    version: p.bigint('number').primary(),
    creatorId: p.text(),
    salt: p.text(),
    previousDigest: p.text(),
    digest: p.text(),
    content: p.json<JsonObject>(),
    /** Size of the content as text, added up for quotas. */
    contentBytes: p.integer(),
    statement: p.json<StatementJson>(),
    attestation: p.json<StatementJson>().nullable(),
    handovers: p.json<HandoverJson[]>().defaultRaw(`'[]'`),
    revision: p.bigint('number').defaultRaw('1'),
    position: p.bigint('number').unique('template_versions_position_once'),
    createdAt: p.datetime(3),
  },
});
export type TemplateVersionRow = InferEntity<typeof TemplateVersion>;

/** A version that its creator has taken back. Without a reason: its use goes on. */
export const VersionYankRow = defineEntity({
  name: 'VersionYank',
  tableName: 'version_yanks',
  properties: {
    templateId: () => p.manyToOne(AgentTemplate).mapToPk().primary().fieldName('template_id').deleteRule('restrict').updateRule('restrict'),
    version: p.bigint('number').primary(),
    reason: p.text(),
    statement: p.json<StatementJson>(),
    position: p.bigint('number').unique('version_yanks_position_once'),
    createdAt: p.datetime(3),
  },
});

/** What searches read. Its rows are short, because the marks are stored elsewhere; `listed` is kept by a trigger. */
export const SearchEntry = defineEntity({
  name: 'SearchEntry',
  tableName: 'search_entries',
  properties: {
    templateId: () => p.manyToOne(AgentTemplate).mapToPk().primary().fieldName('template_id').deleteRule('restrict').updateRule('restrict'),
    createdAt: p.datetime(3),
    listed: p.boolean().default(false),
    category: p.text(),
    marks: p.text().columnType('tsvector').lazy(),
  },
});

/** Immutable. */
export const ModerationAct = defineEntity({
  name: 'ModerationAct',
  tableName: 'moderation_acts',
  checks: [
    {
      name: 'moderation_acts_kind_known',
      expression: "kind in ('list', 'unlist', 'quarantine', 'dismiss-reports', 'reject-appeal', 'feature', 'unfeature')",
    },
  ],
  properties: {
    id: p.text().primary(),
    templateId: () => p.manyToOne(AgentTemplate).mapToPk().fieldName('template_id').deleteRule('restrict').updateRule('restrict'),
    kind: p.text().$type<ActKind>(),
    operator: p.text(),
    reason: p.text(),
    version: p.bigint('number'),
    createdAt: p.datetime(3),
  },
});

export const TemplateReport = defineEntity({
  name: 'TemplateReport',
  tableName: 'template_reports',
  properties: {
    templateId: () => p.manyToOne(AgentTemplate).mapToPk().primary().fieldName('template_id').deleteRule('restrict').updateRule('restrict'),
    reporterId: p.text().primary(),
    reason: p.text().$type<ReportReason>(),
    details: p.text(),
    version: p.bigint('number'),
    createdAt: p.datetime(3),
    settledBy: () => p.manyToOne(ModerationAct).mapToPk().fieldName('settled_by').nullable().deleteRule('restrict').updateRule('restrict'),
  },
});

export const TemplateAppeal = defineEntity({
  name: 'TemplateAppeal',
  tableName: 'template_appeals',
  properties: {
    actId: () => p.manyToOne(ModerationAct).mapToPk().primary().fieldName('act_id').deleteRule('restrict').updateRule('restrict'),
    templateId: () => p.manyToOne(AgentTemplate).mapToPk().fieldName('template_id').deleteRule('restrict').updateRule('restrict'),
    text: p.text(),
    createdAt: p.datetime(3),
    settledBy: () => p.manyToOne(ModerationAct).mapToPk().fieldName('settled_by').nullable().deleteRule('restrict').updateRule('restrict'),
  },
});

export const FeaturedTemplate = defineEntity({
  name: 'FeaturedTemplate',
  tableName: 'featured_templates',
  properties: {
    templateId: () => p.manyToOne(AgentTemplate).mapToPk().primary().fieldName('template_id').deleteRule('restrict').updateRule('restrict'),
    place: p.integer(),
    startsAt: p.datetime(3),
    endsAt: p.datetime(3).nullable(),
    featuredAt: p.datetime(3),
  },
});

/** As the claim service counted last. */
export const TemplateUseRow = defineEntity({
  name: 'TemplateUse',
  tableName: 'template_uses',
  properties: {
    templateId: () => p.manyToOne(AgentTemplate).mapToPk().primary().fieldName('template_id').deleteRule('restrict').updateRule('restrict'),
    liveAgents: p.bigint('number'),
    owners: p.bigint('number'),
    kept: p.bigint('number'),
    countedAt: p.datetime(3),
  },
});

/** A name that some creator asks for, and the inboxes that it is proved for. */
export const NameRow = defineEntity({
  name: 'Name',
  tableName: 'names',
  indexes: [{ name: 'names_due', properties: ['nextReadAt'] }],
  properties: {
    name: p.text().primary(),
    inboxIds: p.array().defaultRaw("'{}'"),
    readAt: p.datetime(3).nullable(),
    triedAt: p.datetime(3).nullable(),
    failures: p.integer().default(0),
    nextReadAt: p.datetime(3),
  },
});

export const CreatorNameRow = defineEntity({
  name: 'CreatorName',
  tableName: 'creator_names',
  properties: {
    creatorId: p.text().primary(),
    name: () => p.manyToOne(NameRow).mapToPk().fieldName('name').nullable().deleteRule('restrict').updateRule('restrict'),
    changedAt: p.datetime(3),
  },
});

/** Redeemed statements, kept as long as they could be presented again. */
export const RedeemedNonce = defineEntity({
  name: 'RedeemedNonce',
  tableName: 'redeemed_nonces',
  indexes: [{ name: 'redeemed_nonces_by_expiry', properties: ['redeemableUntil'] }],
  properties: {
    signer: p.text().primary(),
    nonce: p.text().primary(),
    redeemableUntil: p.datetime(3),
  },
});
