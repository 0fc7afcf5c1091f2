// What differs between two profiles, one change for each thing that people would name.
import { canonicalJson, type JsonValue } from '@offshoot/statements';
import { plainForm } from '../json.ts';
import { completeProfile, type Profile } from '../profile.ts';
import type { ProfileBody } from '../schema/profile.ts';
import type { ProfileTool } from '../schema/tools.ts';

/** Undefined before: it was added. Undefined after: it was removed. */
export interface Change {
  field: keyof Profile;
  /** Within the field: the key of metadata, the name of a variable, what people call a tool. Undefined: the field as a whole. */
  name?: string;
  before?: JsonValue;
  after?: JsonValue;
}

/** In the order of the fields. Empty: they say the same. */
export function changesBetween(before: ProfileBody, after: ProfileBody): Change[] {
  const [from, to] = [completeProfile(before), completeProfile(after)];
  const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])] as (keyof Profile)[];
  return fields.flatMap((field): Change[] => {
    const parts = [partsOf(field, from), partsOf(field, to)] as const;
    const found = differences(parts[0], parts[1]).map(({ name, ...change }) => ({ field, ...(name !== '' && { name }), ...change }));
    const isOtherOrder = found.length === 0 && field === 'tools' && [...parts[0].keys()].join('\n') !== [...parts[1].keys()].join('\n');
    return isOtherOrder ? [{ field, before: plainJson(from.tools), after: plainJson(to.tools) }] : found;
  });
}

/** What a tool is called in sentences: "function create_ticket", "MCP server nvd-api". */
function toolText(tool: ProfileTool): string {
  if (tool.type === 'function') return `function ${tool.name ?? tool.registry_id ?? ''}`.trim();
  if (tool.type === 'mcp')
    return `MCP server ${tool.server_label ?? tool.registry_id ?? URL.parse(tool.server_url ?? '')?.hostname ?? ''}`.trim();
  return tool.type === 'file_search' ? 'file search' : 'code interpreter';
}

function partsOf(field: keyof Profile, profile: Profile): Map<string, JsonValue> {
  const value = profile[field] ?? null;
  if (value === null) return new Map();
  if (field === 'tools') return toolParts(profile.tools ?? []);
  if (field === 'metadata' || field === 'variables') return new Map(Object.entries(value).map(([name, inner]) => [name, plainJson(inner)]));
  if (field === 'tool_grants') return new Map((profile.tool_grants ?? []).map((grant) => [grant.tool_name, plainJson(grant)]));
  return new Map([['', plainJson(value)]]);
}

/** Several that are called the same are counted through. */
function toolParts(tools: readonly ProfileTool[]): Map<string, JsonValue> {
  const seen = new Map<string, number>();
  return new Map(
    tools.map((tool) => {
      const text = toolText(tool);
      const nth = (seen.get(text) ?? 0) + 1;
      seen.set(text, nth);
      return [nth === 1 ? text : `${text} (${nth})`, plainJson(tool)];
    }),
  );
}

function differences(from: ReadonlyMap<string, JsonValue>, to: ReadonlyMap<string, JsonValue>) {
  const removed = [...from].filter(([name]) => !to.has(name)).map(([name, before]) => ({ name, before }));
  const others = [...to].flatMap(([name, after]) => {
    const before = from.get(name);
    if (before === undefined) return [{ name, after }];
    return canonicalJson(before) === canonicalJson(after) ? [] : [{ name, before, after }];
  });
  return [...others, ...removed];
}

const plainJson = (value: unknown): JsonValue => plainForm(value) as JsonValue;
