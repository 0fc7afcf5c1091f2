import { contentDigest, type JsonObject, type JsonValue } from './digest.ts';
import { field } from './field-syntax.ts';
import { mcpToolsOf, newMcpTools, readableMcpTool } from './mcp/mcp-tools.ts';
import { malformed } from './statement-error.ts';

/** What the pool can make for a single instance: the name in statements, by the name in a template's ProtoJSON. */
export const TOOL_RESOURCES = {
  'openrouter-key': 'TOOL_RESOURCE_OPENROUTER_KEY',
  'agentmail-inbox': 'TOOL_RESOURCE_AGENTMAIL_INBOX',
  'telnyx-number': 'TOOL_RESOURCE_TELNYX_NUMBER',
  wallet: 'TOOL_RESOURCE_WALLET',
} as const;

export type ToolResource = keyof typeof TOOL_RESOURCES;

/** Undefined if unknown. */
export function toolResourceOf(protoName: unknown): ToolResource | undefined {
  return (Object.keys(TOOL_RESOURCES) as ToolResource[]).find((word) => TOOL_RESOURCES[word] === protoName);
}

/** The default for a template without `model`. The digest covers the content as given, without it. */
export const DEFAULT_MODEL = { default: 'gpt-oss-20b', allowOverride: true } as const;

const PROVIDERS = new Map<JsonValue | undefined, string>([
  ['TOOL_PROVISIONING_POOL', 'pool'],
  ['TOOL_PROVISIONING_USER', 'user'],
]);

/**
 * What the agent may use and do unasked, in one readable line of the statement: model, whether a claim may override it, the sorted tools,
 * of its soul the triggers and the escalation rules, if it has any, and the tools of MCP servers, if it
 * names any. Takes the ProtoJSON form of TemplateContent.
 */
export function capabilitiesOf(contentJson: JsonObject): string {
  const model = contentJson.model === undefined ? {} : object('model', contentJson.model);
  const name = model.default ?? DEFAULT_MODEL.default;
  const override = model.allowOverride ?? DEFAULT_MODEL.allowOverride;
  const tools = (contentJson.tools === undefined ? [] : array('tools', contentJson.tools)).map(toolOf).sort();
  const ids = tools.map((tool) => tool.slice(0, tool.indexOf(':')));
  if (new Set(ids).size !== ids.length) throw malformed('Two tools have one id');
  const line = `model=${name} override=${override === true ? 'yes' : 'no'} tools=${tools.length === 0 ? 'none' : tools.join(',')}`;
  return field('Capabilities', 'capabilities', `${line}${initiativeOf(contentJson)}${mcpPart(contentJson)}`);
}

/** Nothing for a template without servers. */
function mcpPart({ mcpServers }: JsonObject): string {
  const entries = mcpServers === undefined ? [] : mcpToolsOf(array('mcpServers', mcpServers).map((server) => object('server', server)));
  return entries.length === 0 ? '' : ` mcp=${entries.join(',')}`;
}

/**
 * What `next` lets the agent use beyond `accepted`, one readable phrase each; empty if it widens nothing. Both come from
 * `capabilitiesOf`. A tool with a new provider is a new tool. A model of the same class is not a widening; to drop an escalation rule is.
 * `ownModel`: the owner chose the model, so the template's does not matter.
 */
export function widenedBy(accepted: string, next: string, o: { ownModel: boolean }): string[] {
  const [before, after] = [partsOf(accepted), partsOf(next)];
  const tools = after.tools.filter((tool) => !before.tools.includes(tool)).map((tool) => `tool ${tool}`);
  const triggers = after.triggers.filter((trigger) => !before.triggers.includes(trigger)).map((trigger) => `trigger ${readable(trigger)}`);
  const rules = before.rules.filter((rule) => !after.rules.includes(rule)).map((rule) => `without the rule ${readable(rule)}`);
  const mcpTools = newMcpTools(before.mcp, after.mcp).map((entry) => `tool ${readableMcpTool(entry)}`);
  const isOtherModel = !o.ownModel && modelClassOf(before.model) !== modelClassOf(after.model);
  return [...(isOtherModel ? [`model ${after.model}`] : []), ...tools, ...mcpTools, ...triggers, ...rules];
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

const USER = ':user';

/** IDs of the tools in a line of capabilities for which the claiming owner must provide a value. */
export function userToolsIn(line: string): string[] {
  return partsOf(line)
    .tools.filter((tool) => tool.endsWith(USER))
    .map((tool) => tool.slice(0, tool.indexOf(':')));
}

/** The tools that `next` removes from what `accepted` lets the agent use, as `id:provider`. */
export function withdrawnBy(accepted: string, next: string): string[] {
  const left = partsOf(next).tools;
  return partsOf(accepted).tools.filter((tool) => !left.includes(tool));
}

/**
 * The part of `accepted` that stays once `next` applies. A tool that needs a value of the owner's is given up with the version that drops it: if
 * it comes back, that widens, and the owner is asked again.
 */
export function keptUnder(accepted: string, next: string): string {
  const left = partsOf(next).tools;
  const kept = partsOf(accepted).tools.filter((tool) => left.includes(tool) || !tool.endsWith(USER));
  return accepted.replace(/ tools=[^ ]+/, ` tools=${kept.length === 0 ? 'none' : kept.join(',')}`);
}

const PARTS = /^model=([^ ]+) override=[^ ]+ tools=([^ ]+)(?: triggers=([^ ]+))?(?: rules=([^ ]+))?(?: mcp=([^ ]+))?$/;

function partsOf(line: string): { model: string; tools: string[]; triggers: string[]; rules: string[]; mcp: string[] } {
  const [, model = '', tools = '', triggers, rules, mcp] = PARTS.exec(field('Capabilities', 'capabilities', line)) ?? [];
  const parts = (list: string | undefined) => list?.split(',') ?? [];
  return { model, tools: tools === 'none' ? [] : tools.split(','), triggers: parts(triggers), rules: parts(rules), mcp: parts(mcp) };
}

/** What the soul has the agent do by itself, and what it must not do without asking. */
function initiativeOf({ soul: json }: JsonObject): string {
  if (json === undefined) return '';
  const soul = object('soul', json);
  const triggers = listOf('proactiveTriggers', soul).map((trigger) => marked(trigger.trigger, trigger));
  const rules = listOf('escalationRules', soul).map((rule) => {
    const action = ESCALATIONS.get(rule.action);
    if (action === undefined) throw malformed('An escalation rule needs an action');
    return `${action}:${marked(rule.condition, rule)}`;
  });
  const part = (name: string, all: string[]) => (all.length === 0 ? '' : ` ${name}=${[...new Set(all)].sort().join(',')}`);
  return `${part('triggers', triggers)}${part('rules', rules)}`;
}

const ESCALATIONS = new Map<JsonValue | undefined, string>([
  ['ESCALATION_ACTION_ESCALATE', 'escalate'],
  ['ESCALATION_ACTION_REQUEST_APPROVAL', 'request-approval'],
  ['ESCALATION_ACTION_BLOCK', 'block'],
]);

/** Its first words for people, and the digest of all of it: other words are another trigger or rule. */
function marked(words: JsonValue | undefined, whole: JsonObject): string {
  const slug =
    typeof words === 'string'
      ? words
          .toLowerCase()
          .replaceAll(/[^a-z0-9]+/g, '-')
          .replaceAll(/^-|-$/g, '')
      : '';
  return `${slug.slice(0, 24)}~${contentDigest(whole).slice('sha256:'.length)}`;
}

const readable = (part: string): string => part.slice(0, part.indexOf('~'));

const listOf = (name: string, soul: JsonObject): JsonObject[] =>
  soul[name] === undefined ? [] : array(name, soul[name]).map((one) => object(name, one));

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
