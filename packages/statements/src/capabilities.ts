import type { JsonObject, JsonValue } from './digest.ts';
import { field } from './field-syntax.ts';
import { malformed } from './statement-error.ts';
import { toolResourceOf } from './tool-resource.ts';

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

/**
 * What `next` lets the agent use beyond `accepted`, one readable phrase each; empty where it widens nothing. Both as
 * `capabilitiesOf` states them. A tool whose provider changed is a new tool. A model of the same class is no widening.
 * `ownModel`: the owner chose the model, and the template's does not matter.
 */
export function widenedBy(accepted: string, next: string, o: { ownModel: boolean }): string[] {
  const [before, after] = [partsOf(accepted), partsOf(next)];
  const tools = after.tools.filter((tool) => !before.tools.includes(tool)).map((tool) => `tool ${tool}`);
  const isOtherModel = !o.ownModel && modelClassOf(before.model) !== modelClassOf(after.model);
  return isOtherModel ? [`model ${after.model}`, ...tools] : tools;
}

/** Whose model it is: "openai" of "openai/gpt-5", otherwise the family, "gpt-oss" of "gpt-oss-20b". */
export function modelClassOf(model: string): string {
  const slash = model.indexOf('/');
  if (slash > 0) return model.slice(0, slash).toLowerCase();
  const [letters = ''] = /^[^0-9:@]*/.exec(model) ?? [];
  const family = letters.replace(/[._+-]+$/, '');
  return (family || model).toLowerCase();
}

function partsOf(line: string): { model: string; tools: string[] } {
  const [, model = '', tools = ''] = /^model=(\S+) override=\S+ tools=(\S+)$/.exec(field('Capabilities', 'capabilities', line)) ?? [];
  return { model, tools: tools === 'none' ? [] : tools.split(',') };
}

function toolOf(json: JsonValue): string {
  const tool = object('tool', json);
  const provider = typeof tool.provisioning === 'string' ? PROVIDERS.get(tool.provisioning) : undefined;
  if (typeof tool.id !== 'string' || provider === undefined) throw malformed('A tool needs an id and a provisioning');
  // What is made for each instance is more than what all share, so the line names it.
  if (tool.resource === undefined || provider !== 'pool') return `${tool.id}:${provider}`;
  const resource = toolResourceOf(tool.resource);
  if (resource === undefined) throw malformed('A tool names a resource that nobody knows');
  return `${tool.id}:${resource}`;
}

function object(name: string, json: JsonValue): JsonObject {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw malformed(`${name} is not an object`);
  return json;
}

function array(name: string, json: JsonValue): JsonValue[] {
  if (!Array.isArray(json)) throw malformed(`${name} is not a list`);
  return json;
}
