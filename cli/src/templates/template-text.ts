import { type Template, TemplateSchema, ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { documentOf, type Result } from '../terminal/output.ts';
import { templateText } from '../terminal/readable.ts';

export function templateResult(template: Template, ...next: string[]): Result {
  return { json: documentOf(TemplateSchema, template), text: [templateText(template), '', ...next].join('\n') };
}

/** A new template, and what to do with it. */
export function newTemplateResult(template: Template): Result {
  const needed = template.tools.filter(({ provisioning, required }) => required && provisioning === ToolProvisioning.USER);
  const values = needed.map(({ id }) => ` --set ${id}=VALUE`).join('');
  return templateResult(
    template,
    `Try it: offshoot claim ${template.id} --invite URL${values} --wait`,
    `Publish it to the store: offshoot template publish ${template.id}`,
  );
}
