import { type Template, TemplateSchema, ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { documentOf, type Result } from '../terminal/output.ts';
import { templateText } from '../terminal/readable.ts';

export function templateResult(template: Template, ...next: string[]): Result {
  return { json: documentOf(TemplateSchema, template), text: [templateText(template), '', ...next].join('\n') };
}

/** The command that makes an agent of it, with the values that it needs. */
export function claimHint({ id, tools }: Template): string {
  const needed = tools.filter(({ provisioning, required }) => required && provisioning === ToolProvisioning.USER);
  return `offshoot claim ${id} --invite URL${needed.map((tool) => ` --set ${tool.id}=VALUE`).join('')} --wait`;
}

/** A new template, and what to do with it. */
export function newTemplateResult(template: Template): Result {
  return templateResult(template, `Try it: ${claimHint(template)}`, `Publish it to the store: offshoot template publish ${template.id}`);
}
