// The tools of MCP servers in the line of capabilities: "weather/forecast:R1~" and the digest of all that a call depends on.
import { canonicalJson, type JsonObject, type JsonValue, textDigest } from '../digest.ts';
import { malformed } from '../statement-error.ts';
import { MCP_RISKS, mcpRiskOf } from './mcp-risk.ts';

/** Pattern of one entry. */
export const MCP_TOOL = `[a-z0-9][a-z0-9-]{0,31}/[A-Za-z0-9][A-Za-z0-9_./-]{0,63}:(?:${MCP_RISKS.join('|')})~[0-9a-f]{64}`;

/** One entry for each tool, sorted. Takes the ProtoJSON form of McpServer. */
export function mcpToolsOf(servers: readonly JsonObject[]): string[] {
  const entries = servers.flatMap(({ id, url, credentialTool = '', tools }) => {
    if (typeof id !== 'string' || typeof url !== 'string' || !Array.isArray(tools))
      throw malformed('A server needs an id, a URL and tools');
    return tools.map((tool) => {
      const { definition, risk } = tool as JsonObject;
      const digest = textDigest(canonicalJson({ url, credentialTool, definition: definition ?? '' })).slice('sha256:'.length);
      return { name: `${id}/${nameIn(definition)}`, entry: `${id}/${nameIn(definition)}:${mcpRiskOf(risk)}~${digest}` };
    });
  });
  if (new Set(entries.map(({ name }) => name.toLowerCase())).size !== entries.length)
    throw malformed('Two tools of a server have one name');
  return entries.map(({ entry }) => entry).sort();
}

/** The entries of `next` that let the agent do more than those of `accepted`. The same tool with a higher risk does less. */
export function newMcpTools(accepted: readonly string[], next: readonly string[]): string[] {
  return next.filter((entry) => !accepted.some((one) => isAtMostAs(entry, one)));
}

function isAtMostAs(entry: string, accepted: string): boolean {
  const [a, b] = [partsOf(entry), partsOf(accepted)];
  return a.name === b.name && a.digest === b.digest && a.risk >= b.risk;
}

/** For people: "weather/forecast (R1)". */
export function readableMcpTool(entry: string): string {
  const { name, risk } = partsOf(entry);
  return `${name} (${risk})`;
}

function partsOf(entry: string): { name: string; risk: string; digest: string } {
  const [name = '', rest = ''] = entry.split(':');
  const [risk = '', digest = ''] = rest.split('~');
  return { name, risk, digest };
}

function nameIn(definition: JsonValue | undefined): string {
  try {
    const { name } = JSON.parse(String(definition)) as { name?: unknown };
    if (typeof name === 'string') return name;
  } catch {
    // Below.
  }
  throw malformed('The definition of a tool of a server has no name');
}
