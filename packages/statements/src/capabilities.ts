import type { JsonObject, JsonValue } from './digest.ts';
import { field } from './field-syntax.ts';
import { malformed } from './statement-error.ts';
import { toolResourceOf } from './tool-resource.ts';

/** The default for a template without `model`. The digest covers the content as given, without it. */
export const DEFAULT_MODEL = { default: 'gpt-oss-20b', allowOverride: true } as const;

const PROVIDERS = new Map<JsonValue | undefined, string>([
  ['TOOL_PROVISIONING_POOL', 'pool'],
  ['TOOL_PROVISIONING_USER', 'user'],
]);

/**
 * What the agent may use, in one readable line of the statement: model, whether a claim may override it, and the
 * sorted tools. Takes the ProtoJSON form of TemplateContent.
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
 * What `next` lets the agent use beyond `accepted`, one readable phrase each; empty if it widens nothing. Both come from
 * `capabilitiesOf`. A tool with a new provider is a new tool. A model of the same class is not a widening.
 * `ownModel`: the owner chose the model, so the template's does not matter.
 */
export function widenedBy(accepted: string, next: string, o: { ownModel: boolean }): string[] {
  const [before, after] = [partsOf(accepted), partsOf(next)];
  const tools = after.tools.filter((tool) => !before.tools.includes(tool)).map((tool) => `tool ${tool}`);
  const isOtherModel = !o.ownModel && modelClassOf(before.model) !== modelClassOf(after.model);
  return isOtherModel ? [`model ${after.model}`, ...tools] : tools;
}

/**
 * The part of a model's name that must not change without consent: its maker, family and variant, but not its size or generation.
 * "openai/gpt" for "openai/gpt-5", "gpt-oss" for "gpt-oss-20b", "openai/gpt:online" for "openai/gpt-5:online", which searches the web.
 * A word or tag that is not a number, size or date counts as a variant, so that anything unknown needs consent.
 */
export function modelClassOf(model: string): string {
  const lower = model.toLowerCase();
  const at = lower.search(/[:@]/);
  const [name, tags] = at < 0 ? [lower, []] : [lower.slice(0, at), lower.slice(at).split(/(?=[:@])/)];
  const slash = name.lastIndexOf('/') + 1;
  const variants = tags.filter((tag) => !MEASURE_ALONE.test(tag.slice(1))).sort();
  return `${name.slice(0, slash)}${familyOf(name.slice(slash))}${variants.join('')}`;
}

/** "5", "v3", "20b", "8x7b", "128k", "20241022". */
const MEASURE = '(?:v?[0-9]+|[0-9]+(?:x[0-9]+)?[bmk])';
const MEASURE_ALONE = new RegExp(`^${MEASURE}(?:\\.[0-9]+[bmk]?)*$|^latest$`);
const MEASURE_PART = new RegExp(`(?:^|[._-])(?:${MEASURE}|latest)(?=[._-]|$)`, 'g');
/** "llama3" is a llama. "o3" and "4o" stay as they are: nobody knows what their letters stand for. */
const NUMBERED = /(?<=^|[._-])([a-z]{2,})[0-9]+(?=[._-]|$)/g;

/** The name without its measures. A name that consists only of measures is a class of its own. */
function familyOf(name: string): string {
  return name.replace(MEASURE_PART, '').replace(NUMBERED, '$1') || name;
}

/** IDs of the tools in a line of capabilities for which the claiming owner must provide a value. */
export function userToolsIn(line: string): string[] {
  return partsOf(line)
    .tools.filter((tool) => tool.endsWith(':user'))
    .map((tool) => tool.slice(0, tool.indexOf(':')));
}

/** The tools that `next` removes from what `accepted` lets the agent use, as `id:provider`. */
export function withdrawnBy(accepted: string, next: string): string[] {
  const left = partsOf(next).tools;
  return partsOf(accepted).tools.filter((tool) => !left.includes(tool));
}

function partsOf(line: string): { model: string; tools: string[] } {
  const [, model = '', tools = ''] = /^model=(\S+) override=\S+ tools=(\S+)$/.exec(field('Capabilities', 'capabilities', line)) ?? [];
  return { model, tools: tools === 'none' ? [] : tools.split(',') };
}

function toolOf(json: JsonValue): string {
  const tool = object('tool', json);
  const provider = PROVIDERS.get(tool.provisioning);
  if (typeof tool.id !== 'string' || provider === undefined) throw malformed('A tool needs an id and a provisioning');
  // A resource made for each instance is more than a shared one, so the line names it.
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
