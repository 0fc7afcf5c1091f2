import { addressProblem, PROBLEM_WORDS } from '@offshoot/mcp';
import { type CreateRequest, type McpTool, RequestRefusal, type Tool } from '@offshoot/openai-api';
import { isJsonSchema, isParameters } from '@offshoot/profiles';
import { requireFreshContainer } from './code-rules.ts';
import { hasPlainKey } from './sealed-headers.ts';

/** Throws RequestRefusal for a schema of the request that is none. Those of a profile were checked when it was written. */
export function requireSchemas({ tools, text }: Pick<CreateRequest, 'tools' | 'text'>): void {
  for (const [index, tool] of (tools ?? []).entries())
    if (tool.type === 'function' && 'parameters' in tool && tool.parameters && !isParameters(tool.parameters))
      throw noSchema(`tools[${index}].parameters`, 'a JSON Schema of an object');
  const format = text?.format;
  if (format?.type === 'json_schema' && !isJsonSchema(format.schema)) throw noSchema('text.format.schema', 'a JSON Schema');
}

const noSchema = (param: string, what: string): RequestRefusal =>
  new RequestRefusal('invalid_request', `'${param}' must be ${what}.`, { code: 'invalid_schema', param });

/** As the model knows the tools of ours. */
export const HOSTED_NAMES = ['file_search', 'code_interpreter'] as const satisfies Tool['type'][];

/** Each is called for every turn that names it, so a small request must not become many calls to others. */
const MAX_SERVERS = 16;

/** Throws RequestRefusal for a tool that this service cannot run. `tools`: all of a turn, those of its profile included. */
export function requireRunnable(tools: readonly Tool[], { runsCode }: { runsCode: boolean }): void {
  requireFewServers(tools);
  for (const [index, tool] of tools.entries()) {
    if (tool.type === 'function') {
      if (!('name' in tool) || !tool.name)
        throw unable(index, 'Tools of the registry are for profiles. Send the definition of the function.', 'registry_tool');
      if (HOSTED_NAMES.some((name) => name === tool.name && tools.some(({ type }) => type === name)))
        throw unable(index, `A function cannot be called '${tool.name}' beside the tool of this name.`, 'duplicate_tool');
    } else if (tool.type === 'code_interpreter') {
      if (!runsCode)
        throw unable(index, 'No executor for code is configured here. Leave the tool out, or ask the operator for one.', 'no_executor');
      requireFreshContainer(tool, `tools[${index}]`);
    } else if (tool.type === 'mcp') requireReachable(tool, index);
  }
}

function requireFewServers(tools: readonly Tool[]): void {
  const servers = tools.filter(({ type }) => type === 'mcp').length;
  if (servers <= MAX_SERVERS) return;
  throw new RequestRefusal(
    'invalid_request',
    `A response can use ${MAX_SERVERS} servers of tools, those of its profile included, and this one names ${servers}. Leave some out.`,
    { code: 'too_many_servers', param: 'tools' },
  );
}

/** Throws RequestRefusal for a server of the request that can never be called. `mcpOrigins`: those that the operator allows. */
export function requireAddresses(tools: readonly Tool[], mcpOrigins: readonly string[]): void {
  for (const [index, tool] of tools.entries()) {
    if (tool.type !== 'mcp' || !tool.server_url) continue;
    const found = addressProblem(tool.server_url, mcpOrigins);
    if (found === undefined) continue;
    throw new RequestRefusal('invalid_request', `The server '${tool.server_label}' cannot be called: ${PROBLEM_WORDS[found]}.`, {
      code: 'server_url_refused',
      param: `tools[${index}].server_url`,
    });
  }
}

function unable(index: number, message: string, code: string): RequestRefusal {
  return new RequestRefusal('invalid_request', message, { code, param: `tools[${index}]` });
}

/** Keys are in secrets only, which profiles name. */
function requireReachable(tool: McpTool, index: number): void {
  if (hasPlainKey(tool))
    throw unable(index, 'Keys for servers are not sent in requests. Use a profile whose server names a secret.', 'secret_refused');
  if (!tool.server_url) throw unable(index, 'Servers of the registry are for profiles. Send the address of the server.', 'registry_tool');
}
