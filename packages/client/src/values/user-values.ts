import { enumToJson } from '@bufbuild/protobuf';
import { type Tool, ToolProvisioning, ValueFormatSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import { formatOf, objectionTo } from '@offshoot/statements/value-rule.ts';
import { Failure } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';

type Values = Readonly<Record<string, string>>;

/**
 * Checks like the pool and the agent, but before an agent is reserved and anything is sealed. Throws USER_CONFIG_UNKNOWN,
 * USER_CONFIG_MISSING and USER_CONFIG_INVALID.
 */
export async function checkAgainstTemplate({ gateway }: Owner, templateId: string, values: Values): Promise<void> {
  const { agentName, tools } = present((await gateway.templates.getTemplate({ templateId })).template);
  const wanted = tools.filter(({ provisioning }) => provisioning === ToolProvisioning.USER);
  const unknown = Object.keys(values).filter((key) => !wanted.some(({ id }) => id === key));
  if (unknown.length > 0) {
    throw new Failure('USER_CONFIG_UNKNOWN', `"${agentName}" has no user-supplied tool ${unknown.join(', ')}.`, {
      help: `It takes values for: ${wanted.map(({ id }) => id).join(', ') || 'nothing'}.`,
      metadata: { keys: unknown.join(',') },
    });
  }
  // An empty value counts as none, as for the agent.
  const missing = wanted.filter(({ id, required }) => required && !values[id]);
  if (missing.length === 0) return checkValues(wanted, values);
  const questions = missing.map(({ id, prompt }) => (prompt ? `${id} (${prompt})` : id));
  throw new Failure('USER_CONFIG_MISSING', `"${agentName}" needs a value for ${questions.join(', ')}.`, {
    metadata: { tools: missing.map(({ id }) => id).join(',') },
  });
}

/** For a clone: missing values come from its parent. If its owner may not read the template, only the agent can check. */
export async function checkForm({ gateway }: Owner, templateId: string, values: Values): Promise<void> {
  if (Object.keys(values).length === 0) return;
  const template = await gateway.templates.getTemplate({ templateId }).then(
    (answer) => answer.template,
    (error: unknown) => {
      if (refusalOf(error)?.reason !== 'TEMPLATE_NOT_FOUND') throw error;
    },
  );
  checkValues(template?.tools.filter(({ provisioning }) => provisioning === ToolProvisioning.USER) ?? [], values);
}

/** An empty value counts as none. The error message never contains the value. Throws USER_CONFIG_INVALID. */
function checkValues(tools: readonly Tool[], values: Values): void {
  for (const { id, format, choices } of tools) {
    const value = values[id];
    const rule = { format: formatOf(enumToJson(ValueFormatSchema, format)), choices };
    const wanted = value ? objectionTo(value, rule) : undefined;
    if (wanted === undefined) continue;
    throw new Failure('USER_CONFIG_INVALID', `The value for ${id} is not ${wanted}.`, { metadata: { tool: id, format: rule.format } });
  }
}
