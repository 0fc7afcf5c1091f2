import type { InferEntity } from '@mikro-orm/postgresql';
import { DEFAULT_MODEL } from '@offshoot/statements';
import { nearLook, sameLook } from '@offshoot/text';
import type { Content, PublishedVersion, Template, TemplateOffer, Version, Yank } from './domain/template.ts';
import type { AgentTemplateRow, TemplateVersionRow, VersionYankRow } from './entities.ts';
import { handoverFromJson, handoverToJson, statementFromJson, statementToJson } from './statement-json.ts';

/** The row has the model that a claim gets; the signed content in template_versions stays as the creator wrote it. */
export function contentColumns(content: Content) {
  const model = content.model ?? DEFAULT_MODEL;
  return {
    agentName: content.agentName,
    nameLook: sameLook(content.agentName),
    nearLook: nearLook(content.agentName),
    model: { default: model.default, allow_override: model.allowOverride },
    tools: content.tools,
    description: content.description,
    category: content.category,
    tags: content.tags,
    emoji: content.emoji,
    duplicatedFrom: content.duplicatedFrom ?? null,
  };
}

/** Texts that only the version has, and lists leave out. */
export type LongTexts = Pick<Template, 'instructions' | 'contextDirective' | 'soul' | 'mcpServers' | 'exampleConversation'>;

const leftOut: LongTexts = { instructions: '', contextDirective: '', soul: undefined, mcpServers: [], exampleConversation: [] };

export function templateOf(row: AgentTemplateRow, texts: LongTexts = leftOut): Template {
  return {
    id: row.id,
    creatorId: row.creatorId,
    team: row.team,
    salt: row.salt,
    version: row.version,
    digest: row.digest,
    visibility: row.visibility,
    standing: row.standing,
    standingReason: row.standingReason,
    standingSince: row.standingSince ?? undefined,
    revision: row.revision,
    agentName: row.agentName,
    model: { default: row.model.default, allowOverride: row.model.allow_override },
    tools: row.tools.map((tool) => ({ ...tool, secret: tool.secret ?? false, format: tool.format ?? 'text', choices: tool.choices ?? [] })),
    description: row.description,
    category: row.category,
    tags: row.tags,
    emoji: row.emoji,
    duplicatedFrom: row.duplicatedFrom ?? undefined,
    formerCreators: row.formerCreators,
    offer: offerOf(row),
    ...texts,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    deletedAt: row.deletedAt ?? undefined,
    attestedUntil: row.attestedUntil ?? undefined,
  };
}

function offerOf({ offeredToId, offeredTeam, offer }: AgentTemplateRow): TemplateOffer | undefined {
  if (!offeredToId || !offer) return undefined;
  return { newCreatorId: offeredToId, ...(offeredTeam.length > 0 && { team: offeredTeam }), statement: statementFromJson(offer) };
}

export function versionOf(row: TemplateVersionRow): PublishedVersion {
  return {
    templateId: row.templateId,
    version: row.version,
    creatorId: row.creatorId,
    salt: row.salt,
    previousDigest: row.previousDigest,
    digest: row.digest,
    contentJson: row.content,
    statement: statementFromJson(row.statement),
    attestation: row.attestation ? statementFromJson(row.attestation) : undefined,
    handovers: row.handovers.map(handoverFromJson),
    revision: row.revision,
    createdAt: row.createdAt,
    position: row.position,
  };
}

export const yankOf = ({ version, reason, createdAt }: InferEntity<typeof VersionYankRow>): Yank => ({ version, reason, createdAt });

/** Columns of a version, except its revision and position. */
export function versionColumns({ contentJson, statement, attestation, handovers, ...version }: Version) {
  const contentBytes = Buffer.byteLength(JSON.stringify(contentJson));
  return {
    ...version,
    content: contentJson,
    contentBytes,
    handovers: handovers.map(handoverToJson),
    ...statementColumns({ statement, attestation }),
  };
}

export function statementColumns({ statement, attestation }: Pick<Version, 'statement' | 'attestation'>) {
  return { statement: statementToJson(statement), attestation: attestation ? statementToJson(attestation) : null };
}
