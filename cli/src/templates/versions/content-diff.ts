import { toJson } from '@bufbuild/protobuf';
import { type TemplateContent, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { canonicalJson, type JsonObject } from '@offshoot/statements';
import { writeTemplate } from '@offshoot/template-content';
import { visible } from '@offshoot/text';
import { unifiedDiff } from '@offshoot/text/unified-diff.ts';

/** The files of two contents, compared line by line. Empty: they are the same. `names`: what they are called. */
export function contentDiff(before: TemplateContent, after: TemplateContent, names: readonly [string, string]): string {
  const [from, to] = [writeTemplate(before), writeTemplate(after)];
  return from === to ? '' : unifiedDiff(from, to, names);
}

/** For a terminal. */
export const diffLines = (diff: string): string => diff.trimEnd().split('\n').map(visible).join('\n');

/** The fields that differ, as the file names them: "instructions, tools". */
export function changedFields(before: TemplateContent, after: TemplateContent): string {
  const [from, to] = [before, after].map((content) => toJson(TemplateContentSchema, content) as JsonObject);
  return TemplateContentSchema.fields
    .filter(({ jsonName }) => canonicalJson(from?.[jsonName] ?? null) !== canonicalJson(to?.[jsonName] ?? null))
    .map(({ name }) => name)
    .join(', ');
}
