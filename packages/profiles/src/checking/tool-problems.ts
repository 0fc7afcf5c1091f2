import { filterProblem } from '@offshoot/openai-api/knowledge';
import { isObject } from '../json.ts';
import { isLongerInUtf8 } from '../limits.ts';
import { toolIdentity } from '../merging/identity.ts';
import { type ProfileProblem, problem, type Step } from '../problem.ts';
import type { FileSearchTool, FunctionTool, McpTool, ProfileTool } from '../schema/tools.ts';
import { isParameters } from './json-schema.ts';

/** Bytes of a function's parameters as JSON. */
const MAX_PARAMETERS = 32_768;

/** What the schema of a tool does not say. */
export function toolProblems(tool: ProfileTool, steps: readonly Step[]): ProfileProblem[] {
  if (tool.type === 'function') return functionProblems(tool, steps);
  if (tool.type === 'file_search') return filterProblems(tool, steps);
  return tool.type === 'mcp' ? mcpProblems(tool, steps) : [];
}

function filterProblems({ filters }: FileSearchTool, steps: readonly Step[]): ProfileProblem[] {
  const found = isSet(filters) ? filterProblem(filters) : undefined;
  return found === undefined ? [] : [problem([...steps, 'filters'], 'bad_filter', `cannot be searched by: ${found}`)];
}

function functionProblems(tool: FunctionTool, steps: readonly Step[]): ProfileProblem[] {
  const { name, parameters, registry_id } = tool;
  if (isSet(registry_id)) {
    const own = (['name', 'description', 'parameters', 'strict'] as const).filter((field) => isSet(tool[field]));
    return own.map((field) => problem([...steps, field], 'conflict', 'is in the registry, because the tool has a registry_id'));
  }
  if (!isSet(name)) return [problem([...steps, 'name'], 'missing', 'is missing, and so is registry_id')];
  if (!isSet(parameters)) return [];
  const at = [...steps, 'parameters'];
  if (isLongerInUtf8(JSON.stringify(parameters), MAX_PARAMETERS))
    return [problem(at, 'too_long', `must have at most ${MAX_PARAMETERS} bytes`)];
  return isParameters(parameters)
    ? []
    : [problem(at, 'bad_schema', 'must be a JSON Schema of an object, whose references lead to something in it')];
}

function mcpProblems(tool: McpTool, steps: readonly Step[]): ProfileProblem[] {
  return [...addressProblems(tool, steps), ...headerProblems(tool, steps)];
}

/** Headers that carry a request, or the protocol. */
const NO_KEYS =
  /^(?:host|connection|keep-alive|content-.*|transfer-encoding|te|trailer|upgrade|expect|accept|mcp-.*|proxy-.*|forwarded|x-forwarded-.*)$/;

function headerProblems({ headers }: McpTool, steps: readonly Step[]): ProfileProblem[] {
  const names = Object.keys(headers ?? {});
  const lower = names.map((name) => name.toLowerCase());
  return names.flatMap((name, i) => {
    const at = [...steps, 'headers', name];
    if (NO_KEYS.test(lower[i] ?? '')) return [problem(at, 'not_allowed', 'is no header for a key')];
    return lower.indexOf(lower[i] ?? '') === i ? [] : [problem(at, 'repeated', 'is there twice, in another case')];
  });
}

function addressProblems({ server_url, registry_id }: McpTool, steps: readonly Step[]): ProfileProblem[] {
  const at = [...steps, 'server_url'];
  if (isSet(registry_id))
    return isSet(server_url) ? [problem(at, 'conflict', 'is in the registry, because the tool has a registry_id')] : [];
  if (!isSet(server_url)) return [problem(at, 'missing', 'is missing, and so is registry_id')];
  const url = URL.parse(server_url);
  if (url === null) return [problem(at, 'wrong_pattern', 'must be a URL')];
  if (url.username !== '' || url.password !== '')
    return [problem(at, 'plain_secret', 'must not have a user or password: headers refer to sealed secrets')];
  return url.hash === '' ? [] : [problem(at, 'wrong_pattern', 'must not have a fragment')];
}

/** Before the form is checked, so that the refusal says where secrets belong. */
export function plainSecrets(tool: unknown, steps: readonly Step[]): ProfileProblem[] {
  if (!isObject(tool) || tool.type !== 'mcp') return [];
  const sealed = 'must not be in a profile: headers refer to sealed secrets, as {"secret_id": …}';
  const inHeaders = isObject(tool.headers)
    ? Object.entries(tool.headers)
        .filter(([, value]) => typeof value === 'string')
        .map(([name]) => problem([...steps, 'headers', name], 'plain_secret', sealed))
    : [];
  return isSet(tool.authorization) ? [...inHeaders, problem([...steps, 'authorization'], 'plain_secret', sealed)] : inHeaders;
}

/** Two functions of one name, or two servers of one label: nobody could tell which one a model means. */
export function repeatedTools(tools: readonly ProfileTool[], steps: readonly Step[]): ProfileProblem[] {
  const seen = new Set<string>();
  return tools.flatMap((tool, i) => {
    const identity = tool.type === 'function' || tool.type === 'mcp' ? toolIdentity(tool) : undefined;
    if (identity === undefined || !seen.has(identity)) {
      if (identity !== undefined) seen.add(identity);
      return [];
    }
    return [problem([...steps, i], 'duplicate_tool', 'is there twice')];
  });
}

/** A function with the name of another tool, which a model could not tell from it. */
export function hostedNameProblems(tools: readonly ProfileTool[], steps: readonly Step[]): ProfileProblem[] {
  const hosted = new Set<string>(tools.map(({ type }) => type).filter((type) => type === 'file_search' || type === 'code_interpreter'));
  return tools.flatMap((tool, i) =>
    tool.type === 'function' && isSet(tool.name) && hosted.has(tool.name)
      ? [problem([...steps, i, 'name'], 'duplicate_tool', 'is the name of another tool, which is there, too')]
      : [],
  );
}

const isSet = <T>(value: T | null | undefined): value is T => value !== undefined && value !== null;
