import { enumToJson } from '@bufbuild/protobuf';
import { type Tool, ToolProvisioning, ValueFormatSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Failure, present } from '@offshoot/owner';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import { formatOf, MAX_VALUE_BYTES, objectionTo } from '@offshoot/user-config';
import type { Cli } from '../cli.ts';
import { inThisProgram, USAGE } from '../failure.ts';
import type { Input } from '../terminal/input.ts';

const TOOL_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

export interface ValueOptions {
  set: string[];
  setStdin?: string;
}

/**
 * "key=value" pairs; the value may contain further "=". A key alone asks the person for its value, and `setStdin` reads it from a
 * pipe, so that the value appears neither on the screen nor in the shell history or the process list.
 */
export async function userValuesOf({ input }: Pick<Cli, 'input'>, { set: pairs, setStdin }: ValueOptions): Promise<Record<string, string>> {
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at >= 1) values.set(pair.slice(0, at), pair.slice(at + 1));
    else if (input.isTerminal && TOOL_ID.test(pair)) values.set(pair, await input.ask(`${pair}: `, { hidden: true }));
    else {
      // The text may be a secret whose key is missing, so it is not repeated.
      throw new Failure(USAGE, 'A value for --set must have the form key=value.', {
        help: 'For example: --set personal-email=you@example.com. At a terminal, give only the id to be prompted for the value; --set-stdin reads it from a pipe.',
      });
    }
  }
  if (setStdin !== undefined) values.set(setStdin, await pipedValue(input, setStdin));
  for (const [key, value] of values) check(key, value);
  return Object.fromEntries(values);
}

async function pipedValue(input: Input, key: string): Promise<string> {
  // Nothing is piped in, and typing would be visible.
  if (input.isTerminal) return input.ask(`${key}: `, { hidden: true });
  // Without the trailing newline that `echo` and most files have.
  const value = (await input.all()).replace(/\r?\n$/, '');
  if (value !== '') return value;
  throw new Failure(USAGE, 'stdin is empty; --set-stdin needs a value.', {
    help: 'For example: … --set-stdin api-token < token.txt',
  });
}

/** The gateway cannot check sealed values, so this does. */
function check(key: string, value: string): void {
  if (!TOOL_ID.test(key)) {
    throw new Failure(USAGE, `--set ${JSON.stringify(key)} is not a tool id: ids consist of lower-case letters, digits and "-".`, {
      help: 'List the tools with `offshoot template show`.',
    });
  }
  const size = Buffer.byteLength(value);
  if (size > MAX_VALUE_BYTES || value.includes('\0')) {
    throw new Failure(USAGE, `The value of --set ${key} has ${size} bytes; the limit is ${MAX_VALUE_BYTES}, without NUL.`, {
      help: 'Use a shorter value.',
    });
  }
}

/**
 * Checks like the pool and the agent, but before an agent is reserved and anything is sealed. Throws USER_CONFIG_UNKNOWN,
 * USER_CONFIG_MISSING and USER_CONFIG_INVALID.
 */
export async function checkAgainstTemplate({ gateway }: Cli, templateId: string, values: Record<string, string>): Promise<void> {
  const { agentName, tools } = present((await gateway.signedIn.templates.getTemplate({ templateId })).template);
  const wanted = tools.filter(({ provisioning }) => provisioning === ToolProvisioning.USER);
  const unknown = Object.keys(values).filter((key) => !wanted.some(({ id }) => id === key));
  if (unknown.length > 0) {
    throw new Failure('USER_CONFIG_UNKNOWN', `"${agentName}" has no user-supplied tool ${unknown.join(', ')}.`, {
      help: `It takes values for: ${wanted.map(({ id }) => id).join(', ') || 'nothing; leave --set out'}.`,
      metadata: { keys: unknown.join(',') },
    });
  }
  // An empty value counts as none, as for the agent.
  const missing = wanted.filter(({ id, required }) => required && !values[id]);
  if (missing.length === 0) return checkValues(wanted, values);
  const questions = missing.map(({ id, prompt }) => (prompt ? `${id} (${prompt})` : id));
  const metadata = { tools: missing.map(({ id }) => id).join(',') };
  throw new Failure('USER_CONFIG_MISSING', `"${agentName}" needs a value for ${questions.join(', ')}.`, {
    help: inThisProgram('USER_CONFIG_MISSING', metadata) ?? '',
    metadata,
  });
}

/** For a clone: missing values come from its parent. If its owner may not read the template, only the agent can check. */
export async function checkForm({ gateway }: Cli, templateId: string, values: Record<string, string>): Promise<void> {
  if (Object.keys(values).length === 0) return;
  const template = await gateway.signedIn.templates.getTemplate({ templateId }).then(
    (answer) => answer.template,
    (error: unknown) => {
      if (refusalOf(error)?.reason !== 'TEMPLATE_NOT_FOUND') throw error;
    },
  );
  checkValues(template?.tools.filter(({ provisioning }) => provisioning === ToolProvisioning.USER) ?? [], values);
}

/** An empty value counts as none. The error message never contains the value. */
function checkValues(tools: readonly Tool[], values: Record<string, string>): void {
  for (const { id, format, choices } of tools) {
    const value = values[id];
    const rule = { format: formatOf(enumToJson(ValueFormatSchema, format)), choices };
    const wanted = value ? objectionTo(value, rule) : undefined;
    if (wanted === undefined) continue;
    throw new Failure('USER_CONFIG_INVALID', `The value for ${id} is not ${wanted}.`, {
      help: `Use --set ${id}=… with such a value.`,
      metadata: { tool: id, format: rule.format },
    });
  }
}
