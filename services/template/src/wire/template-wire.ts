import { create, enumFromJson, enumToJson, fromJson, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { SoulSchema } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import {
  type DuplicatedFrom as DuplicatedFromMessage,
  ExampleTurnSchema,
  McpServerSchema,
  ModelConfigSchema,
  type TemplateContent,
  TemplateContentSchema,
  type Template as TemplateMessage,
  TemplateSchema,
  type TemplateVersion,
  TemplateVersionSchema,
  type Tool as ToolMessage,
  ToolProvisioning,
  ToolResourceSchema,
  ValueFormat as ValueFormatMessage,
  ValueFormatSchema,
  Visibility as VisibilityMessage,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { idPart, numberPart, pageTokens, timePart } from '@offshoot/rpc';
import { handoverToWire, toWire } from '@offshoot/rpc/wire';
import { DEFAULT_MODEL, type JsonObject, TOOL_RESOURCES, toolResourceOf } from '@offshoot/statements';
import { formatOf, type ValueFormat } from '@offshoot/statements/value-rule.ts';
import {
  type Content,
  type DuplicatedFrom,
  etagOf,
  type PublishedVersion,
  type Template,
  type TemplateOffer,
  type Tool,
  type Visibility,
  type Yank,
} from '../database/domain/template.ts';
import { standingToWire } from './moderation-wire.ts';

export const templatePages = pageTokens<[level: number, kept: number, createdAt: Date, id: string]>(
  'ListTemplates',
  numberPart,
  numberPart,
  timePart,
  idPart('tmpl'),
);
export const actPages = pageTokens<[createdAt: Date, id: string]>('ListModerationActs', timePart, idPart('act'));
export const reportedPages = pageTokens<[oldest: Date, id: string]>('ListReportedTemplates', timePart, idPart('tmpl'));
/** The next page starts below this number. */
export const versionPages = pageTokens<[version: number]>('ListTemplateVersions', numberPart);

/** None of our numbers is greater; anything that rounds up beyond it would be refused by the database. */
export function safeNumber(value: bigint): number {
  return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
}

/** The contract's validation has already refused unspecified values. */
export function visibilityFromWire(visibility: VisibilityMessage): Visibility {
  if (visibility === VisibilityMessage.PUBLIC) return 'public';
  return visibility === VisibilityMessage.BY_LINK ? 'by-link' : 'private';
}

export function visibilityToWire(visibility: Visibility): VisibilityMessage {
  return { private: VisibilityMessage.PRIVATE, 'by-link': VisibilityMessage.BY_LINK, public: VisibilityMessage.PUBLIC }[visibility];
}

/** The content as domain types, and in the ProtoJSON form that the digest covers. */
function contentFromWire(message: TemplateContent): { content: Content; contentJson: JsonObject } {
  const { agentName, instructions, description, category, tags, emoji, contextDirective, model } = message;
  const tools = message.tools.map(toolFromWire);
  const mcpServers = message.mcpServers.map((server) => toJson(McpServerSchema, server) as JsonObject);
  const exampleConversation = message.exampleConversation.map((turn) => toJson(ExampleTurnSchema, turn) as JsonObject);
  const texts = { agentName, instructions, description, category, tags, emoji, contextDirective };
  const content: Content = { ...texts, tools, mcpServers, exampleConversation };
  if (model) content.model = { default: model.default, allowOverride: model.allowOverride ?? DEFAULT_MODEL.allowOverride };
  if (message.soul) content.soul = toJson(SoulSchema, message.soul) as JsonObject;
  if (message.duplicatedFrom) content.duplicatedFrom = duplicatedFromWire(message.duplicatedFrom);
  return { content, contentJson: toJson(TemplateContentSchema, message) as JsonObject };
}

function duplicatedFromWire({ templateId, version, digest, creatorId, agentName }: DuplicatedFromMessage): DuplicatedFrom {
  return { templateId, version: safeNumber(version), digest, creatorId, agentName };
}

export function templateToWire(template: Template): TemplateMessage {
  const {
    createdAt,
    updatedAt,
    deletedAt: _deletedAt,
    revision: _revision,
    version,
    visibility,
    model,
    tools,
    attestedUntil,
    ...rest
  } = template;
  const { standing, standingSince, duplicatedFrom, soul, mcpServers, exampleConversation, formerCreators, team, offer: _, ...same } = rest;
  return create(TemplateSchema, {
    ...same,
    version: BigInt(version),
    team: [...team],
    formerCreators: formerCreators.map(({ creatorId, lastVersion }) => ({ creatorId, lastVersion: BigInt(lastVersion) })),
    visibility: visibilityToWire(visibility),
    etag: etagOf(template),
    createTime: timestampFromDate(createdAt),
    updateTime: timestampFromDate(updatedAt),
    model: create(ModelConfigSchema, model),
    tools: tools.map(toolToWire),
    mcpServers: mcpServers.map((server) => fromJson(McpServerSchema, server)),
    exampleConversation: exampleConversation.map((turn) => fromJson(ExampleTurnSchema, turn)),
    ...(attestedUntil && { attestedUntil: timestampFromDate(attestedUntil) }),
    standing: standingToWire(standing),
    ...(standingSince && { standingTime: timestampFromDate(standingSince) }),
    ...(soul && { soul: fromJson(SoulSchema, soul) }),
    ...(duplicatedFrom && { duplicatedFrom: { ...duplicatedFrom, version: BigInt(duplicatedFrom.version) } }),
  });
}

export const yankToWire = ({ version, reason, createdAt }: Yank) => ({
  version: BigInt(version),
  reason,
  createTime: timestampFromDate(createdAt),
});

export const offerToWire = ({ newCreatorId, team = [], statement }: TemplateOffer) => ({
  newCreatorId,
  team: [...team],
  statement: toWire(statement.envelope, statement.signatures),
});

/** Encoded once for versions that the store caches. */
const made = new WeakMap<PublishedVersion, TemplateVersion>();

export function versionToWire(version: PublishedVersion): TemplateVersion {
  const message = made.get(version) ?? create(TemplateVersionSchema, messageOf(version));
  made.set(version, message);
  return message;
}

function messageOf(version: PublishedVersion): MessageInitShape<typeof TemplateVersionSchema> {
  const { templateId, previousDigest, digest, creatorId, salt, statement, attestation } = version;
  return {
    templateId,
    version: BigInt(version.version),
    content: fromJson(TemplateContentSchema, version.contentJson),
    previousDigest,
    digest,
    statement: toWire(statement.envelope, statement.signatures),
    creatorId,
    salt,
    createTime: timestampFromDate(version.createdAt),
    ...(attestation && { attestation: toWire(attestation.envelope, attestation.signatures) }),
    revision: BigInt(version.revision),
    handovers: version.handovers.map(handoverToWire),
  };
}

const FORMATS: Record<ValueFormat, ValueFormatMessage> = {
  text: ValueFormatMessage.UNSPECIFIED,
  email: ValueFormatMessage.EMAIL,
  phone: ValueFormatMessage.PHONE,
  url: ValueFormatMessage.URL,
  number: ValueFormatMessage.NUMBER,
};

function toolFromWire(message: ToolMessage): Tool {
  const { id, name, provisioning, description, prompt, required, secret, choices } = message;
  const resource = toolResourceOf(enumToJson(ToolResourceSchema, message.resource));
  return {
    id,
    name,
    provisioning: provisioning === ToolProvisioning.USER ? 'user' : 'pool',
    description,
    prompt,
    required,
    secret,
    ...(resource && { resource }),
    format: formatOf(enumToJson(ValueFormatSchema, message.format)),
    choices,
  };
}

function toolToWire({ resource, format, ...tool }: Tool) {
  return {
    ...tool,
    provisioning: tool.provisioning === 'user' ? ToolProvisioning.USER : ToolProvisioning.POOL,
    ...(resource && { resource: enumFromJson(ToolResourceSchema, TOOL_RESOURCES[resource]) }),
    format: FORMATS[format],
  };
}

/** Validation has already refused requests without content; this tells the compiler. */
export function requiredContent(request: { content?: TemplateContent }) {
  if (request.content) return contentFromWire(request.content);
  throw new Refusal('VALIDATION_FAILED', 'content is missing.', { metadata: { field: 'content' } });
}
