import { enumToJson, fromBinary, type JsonObject, toBinary, toJson } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  TemplateContentSchema,
  type TemplateVersion,
  TemplateVersionSchema,
  type Tool,
  ToolProvisioning,
  ToolResource,
  ValueFormatSchema,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { capabilitiesOf } from '@offshoot/statements';
import { formatOf } from '@offshoot/statements/value-rule.ts';
import {
  defaultModel,
  type ResourceTool,
  type TemplateFacts,
  toolResources,
  type UserTool,
  type VersionToClaim,
} from '../domain/template-rules.ts';

/** A signed version: the facts that the rules need, and the whole message for the instance to verify. */
export interface ReadVersion {
  facts: TemplateFacts;
  message: Uint8Array;
}

export function readVersion(version: TemplateVersion): ReadVersion {
  const { content } = version;
  return {
    message: toBinary(TemplateVersionSchema, version),
    facts: {
      templateId: version.templateId,
      version: Number(version.version),
      revision: Number(version.revision),
      ...(version.createTime && { publishedAt: timestampDate(version.createTime) }),
      creatorId: version.creatorId,
      agentName: content?.agentName ?? '',
      model: content?.model?.default || defaultModel,
      allowModelOverride: content?.model?.allowOverride ?? true,
      userTools: (content?.tools ?? []).filter((tool) => tool.provisioning === ToolProvisioning.USER).map(userToolOf),
      resourceTools: (content?.tools ?? []).flatMap(resourceToolOf),
    },
  };
}

/** Decoded once for all agents that get the same copy. */
const decoded = new WeakMap<Uint8Array, TemplateVersion>();

export function versionFromBytes(message: Uint8Array): TemplateVersion {
  const version = decoded.get(message) ?? fromBinary(TemplateVersionSchema, message);
  decoded.set(message, version);
  return version;
}

/** Who may sign for the template from this version on: its creator, or all of their team. */
export const creatorsIn = ({ creatorId, handovers }: TemplateVersion): readonly string[] => {
  const team = handovers.at(-1)?.team ?? [];
  return team.length > 0 ? team : [creatorId];
};

/** The terms that signed claims are compared with, computed once per version message. */
const comparable = new WeakMap<Uint8Array, VersionToClaim>();

export function versionToClaim(message: Uint8Array): VersionToClaim {
  const known = comparable.get(message);
  if (known) return known;
  const { version, digest, content } = versionFromBytes(message);
  const json = content ? (toJson(TemplateContentSchema, content) as JsonObject) : {};
  const terms = { version: Number(version), digest, capabilities: capabilitiesOf(json) };
  comparable.set(message, terms);
  return terms;
}

function userToolOf({ id, prompt, required, secret, format, choices }: Tool): UserTool {
  return { id, prompt, required, secret, rule: { format: formatOf(enumToJson(ValueFormatSchema, format)), choices } };
}

function resourceToolOf({ id, provisioning, resource }: Tool): ResourceTool[] {
  const known = toolResources.find((name) => ToolResource[name] === resource);
  return provisioning === ToolProvisioning.POOL && known ? [{ toolId: id, resource: known }] : [];
}
