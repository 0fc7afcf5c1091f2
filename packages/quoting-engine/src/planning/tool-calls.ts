// Orders to use a tool of a server in plain words: "use weather forecast with city=Zürich, days=3", "call weather/forecast for Zürich".

import type { PlannableTool, Planned, PlanRequest } from '@offshoot/engine/engine.ts';
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { linear } from '@offshoot/text/linear-patterns';
import { orderIn } from '../words/order.ts';

type PlannedCall = Extract<Planned, { action: 'mcp.call' }>;

const VERB = /^(?:use|call|run|try)\s+(?:the\s+)?(?:tool\s+)?/i;
const INTRO = /^[\s:,]*(?:with|using|for|about|on|to)?\s+/i;
const ARGUMENT = linear(
  /(?<name>[\p{L}_][\p{L}\p{N}_.-]*)\s*=\s*(?:"(?<quoted>[^"]*)"|“(?<curly>[^”]*)”|(?<plain>[^,]*?))\s*(?:,\s*(?:and\s+)?|\s+and\s+(?=[\p{L}_][\p{L}\p{N}_.-]*\s*=)|$)/gu,
);

/** Undefined: the message asks for no tool that there is. */
export function plannedToolCall(order: string, tools: readonly PlannableTool[]): PlannedCall | undefined {
  const verb = VERB.exec(order);
  if (verb === null) return undefined;
  const rest = order.slice(verb[0].length);
  const named = tools.filter((tool) => isNamed(rest, tool)).sort((a, b) => nameOf(b).length - nameOf(a).length);
  const [tool] = named;
  if (tool === undefined) return undefined;
  const said = rest.slice(nameOf(tool).length).replace(linear(/[\s.!?]+$/u), '');
  return { action: 'mcp.call', server: tool.server, tool: tool.name, arguments: argumentsIn(said, tool.inputSchema) };
}

/** Whether the message is meant for a tool. */
export function isForTool(request: Pick<PlanRequest, 'agentName' | 'message'>): boolean {
  const order = orderIn(request);
  return order !== undefined && VERB.test(order) && [...order.matchAll(ARGUMENT)].length > 0;
}

const nameOf = ({ server, name }: PlannableTool): string => spoken(`${server} ${name}`);
/** Of the same length. */
const spoken = (name: string): string => name.toLowerCase().replace(/[-_/]/g, ' ');

function isNamed(rest: string, tool: PlannableTool): boolean {
  const name = nameOf(tool);
  return spoken(rest).startsWith(name) && !/^[\p{L}\p{N}]/u.test(rest.slice(name.length));
}

function argumentsIn(said: string, schema: JsonObject): JsonObject {
  const properties = objectOr(schema.properties);
  const rest = said.replace(INTRO, '');
  const given = [...rest.matchAll(ARGUMENT)].map(({ groups = {} }) => {
    const { name = '', quoted, curly, plain = '' } = groups;
    return [name, typed(quoted ?? curly ?? plain, objectOr(properties[name]))] as const;
  });
  if (given.length > 0) return Object.fromEntries(given);
  const [only, ...others] = Array.isArray(schema.required) ? schema.required : [];
  const isOneText = typeof only === 'string' && others.length === 0 && objectOr(properties[only]).type === 'string';
  return isOneText && rest !== '' && rest !== said ? { [only]: rest.replace(/^["“]([\s\S]*)["”]$/u, '$1') } : {};
}

function typed(text: string, { type }: JsonObject): JsonValue {
  if ((type === 'number' || type === 'integer') && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}

const objectOr = (value: JsonValue | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
