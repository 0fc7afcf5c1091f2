// The kinds of tools that a person can add to a profile.
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { isObject } from '../fields/json-part.ts';

export const KINDS = ['function', 'mcp', 'file_search', 'code_interpreter', 'registry'] as const;
export type Kind = (typeof KINDS)[number];

/** As it begins. One of the registry is known once it is picked. */
export const NEW_TOOLS: Readonly<Record<Kind, JsonObject>> = {
  function: { type: 'function', name: '', parameters: { type: 'object', properties: {} } },
  mcp: { type: 'mcp', server_label: '', server_url: '' },
  file_search: { type: 'file_search' },
  code_interpreter: { type: 'code_interpreter' },
  registry: { type: 'function', registry_id: '' },
};

/** Undefined: none that this form knows. */
export function kindOf(tool: JsonObject): Kind | undefined {
  if (tool.registry_id !== undefined && tool.registry_id !== null) return 'registry';
  return KINDS.find((kind) => kind === tool.type);
}

/** By which people tell it from others. '': it has nothing. */
export function toolName({ name, server_label: label }: JsonObject): string {
  return [name, label].find((one): one is string => typeof one === 'string' && one !== '') ?? '';
}

/** The tools of a profile, as far as they are some. */
export const toolsIn = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
