import type { JsonObject, JsonValue } from './digest.ts';
import { field } from './field-syntax.ts';
import { malformed } from './statement-error.ts';

/** What a template without `model` means. The digest covers the content as given, without it. */
export const DEFAULT_MODEL = { default: 'gpt-oss-20b', allowOverride: true } as const;

const PROVIDERS = new Map([
  ['TOOL_PROVISIONING_POOL', 'pool'],
  ['TOOL_PROVISIONING_USER', 'user'],
]);

/**
 * What the agent may use, in one readable line of the statement: model, whether a claim may override it, and tools,
 * sorted. Takes the ProtoJSON form of TemplateContent.
 */
export function capabilitiesOf(contentJson: JsonObject): string {
  const model = contentJson.model === undefined ? {} : object('model', contentJson.model);
  const name = model.default ?? DEFAULT_MODEL.default;
  const override = model.allowOverride ?? DEFAULT_MODEL.allowOverride;
  const tools = (contentJson.tools === undefined ? [] : array('tools', contentJson.tools)).map(toolOf).sort();
  const ids = tools.map((tool) => tool.slice(0, tool.indexOf(':')));
  if (new Set(ids).size !== ids.length) throw malformed('Two tools have one id');
  const line = `model=${name} override=${override === true ? 'yes' : 'no'} tools=${tools.length === 0 ? 'none' : tools.join(',')}`;
  return field('Capabilities', 'capabilities', line);
}

function toolOf(json: JsonValue): string {
  const tool = object('tool', json);
  const provider = typeof tool.provisioning === 'string' ? PROVIDERS.get(tool.provisioning) : undefined;
  if (typeof tool.id !== 'string' || provider === undefined) throw malformed('A tool needs an id and a provisioning');
  return `${tool.id}:${provider}`;
}

function object(name: string, json: JsonValue): JsonObject {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw malformed(`${name} is not an object`);
  return json;
}

function array(name: string, json: JsonValue): JsonValue[] {
  if (!Array.isArray(json)) throw malformed(`${name} is not a list`);
  return json;
}
