import { type Template, TemplateSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { documentOf, type Result } from '../terminal/output.ts';
import { templateText } from '../terminal/readable.ts';

export function templateResult(template: Template, ...next: string[]): Result {
  return { json: documentOf(TemplateSchema, template), text: [templateText(template), '', ...next].join('\n') };
}
