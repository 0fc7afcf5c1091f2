import { createValidator, type Violation } from '@bufbuild/protovalidate';
import { type TemplateContent, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';

/** Something in a template's content that the contract does not allow. */
export interface ContentViolation {
  /** Names of the contract and places in lists, such as ["tools", 0, "id"]. */
  path: (string | number)[];
  /** The rule, such as "string.max_len". */
  rule: string;
  /** What is wrong, such as "must be at most 64 characters". */
  message: string;
}

const validator = createValidator();

/** Checks the rules of the contract: those of its fields, and that no two tools have one id. */
export function violationsOf(content: TemplateContent): ContentViolation[] {
  const result = validator.validate(TemplateContentSchema, content);
  if (result.kind === 'error') throw result.error;
  return [...(result.kind === 'invalid' ? result.violations.map(violationOf) : []), ...repeatedIds(content)];
}

function violationOf({ field, ruleId, message }: Violation): ContentViolation {
  const path = field.flatMap((step): ContentViolation['path'] =>
    step.kind === 'field' ? [step.name] : step.kind === 'list_sub' ? [step.index] : [],
  );
  return { path, rule: ruleId, message };
}

function repeatedIds({ tools }: TemplateContent): ContentViolation[] {
  const ids = tools.map(({ id }) => id);
  return ids.flatMap((id, i) =>
    ids.indexOf(id) === i ? [] : [{ path: ['tools', i, 'id'], rule: 'tools.id.unique', message: `repeats ${JSON.stringify(id)}` }],
  );
}
