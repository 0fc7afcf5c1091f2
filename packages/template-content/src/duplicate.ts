import { create, toJson } from '@bufbuild/protobuf';
import {
  DuplicatedFromSchema,
  type TemplateContent,
  TemplateContentSchema,
  type TemplateVersion,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { contentDigest, type JsonObject } from '@offshoot/statements';

/**
 * The content of a copy, which says which version it was copied from. Undefined: the digest does not belong to the content, so the
 * sender of the version has changed it.
 */
export function duplicateOf({ templateId, version, digest, creatorId, content }: TemplateVersion): TemplateContent | undefined {
  if (content === undefined || contentDigest(toJson(TemplateContentSchema, content) as JsonObject) !== digest) return undefined;
  const { agentName } = content;
  const duplicatedFrom = create(DuplicatedFromSchema, { templateId, version, digest, creatorId, agentName });
  return { ...content, duplicatedFrom };
}
