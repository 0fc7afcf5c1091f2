import { enumToJson, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type TemplateVersion,
  TemplateVersionSchema,
  type Tool,
  ToolProvisioning,
  ToolResource,
  ValueFormatSchema,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { formatOf } from '@offshoot/user-config';
import { defaultModel, type TemplateFacts, type UserTool } from '../domain/template-rules.ts';
import { type ResourceTool, toolResources } from '../domain/tools.ts';

/** A signed version: what the rules need of it, and the whole of it for the instance to verify. */
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
      creatorId: version.creatorId,
      agentName: content?.agentName ?? '',
      model: content?.model?.default || defaultModel,
      allowModelOverride: content?.model?.allowOverride ?? true,
      userTools: (content?.tools ?? []).filter((tool) => tool.provisioning === ToolProvisioning.USER).map(userToolOf),
      resourceTools: (content?.tools ?? []).flatMap(resourceToolOf),
    },
  };
}

/** Read once for all agents that get the same copy. */
const decoded = new WeakMap<Uint8Array, TemplateVersion>();

export function versionFromBytes(message: Uint8Array): TemplateVersion {
  const version = decoded.get(message) ?? fromBinary(TemplateVersionSchema, message);
  decoded.set(message, version);
  return version;
}

function userToolOf({ id, prompt, required, secret, format, choices }: Tool): UserTool {
  return { id, prompt, required, secret, rule: { format: formatOf(enumToJson(ValueFormatSchema, format)), choices } };
}

function resourceToolOf({ id, provisioning, resource }: Tool): ResourceTool[] {
  const known = toolResources.find((name) => ToolResource[name] === resource);
  return provisioning === ToolProvisioning.POOL && known ? [{ toolId: id, resource: known }] : [];
}
