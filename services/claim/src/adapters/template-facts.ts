import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type TemplateVersion, TemplateVersionSchema, ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { defaultModel, type TemplateFacts } from '../domain/template-rules.ts';

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
      userTools: (content?.tools ?? [])
        .filter((tool) => tool.provisioning === ToolProvisioning.USER)
        .map((tool) => ({ id: tool.id, prompt: tool.prompt, required: tool.required, secret: tool.secret })),
    },
  };
}

export function versionFromBytes(message: Uint8Array): TemplateVersion {
  return fromBinary(TemplateVersionSchema, message);
}
