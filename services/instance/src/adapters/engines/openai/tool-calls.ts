// Tools of servers as a model may plan them. Their names and descriptions are pinned by the signed template.
import type { ModelRequest } from '@offshoot/models';
import type { JsonObject } from '@offshoot/statements';
import type { PlannableTool, Planned } from '../../../agent/domain/engine.ts';

/** Characters of what the server says about a tool. */
const MAX_DESCRIPTION = 600;

/** Endpoints take letters, digits, _ and - in names, 64 at most. */
const nameOf = ({ server, name }: PlannableTool, place: number): string =>
  `tool${place}_${`${server}_${name}`.replace(/[^A-Za-z0-9_-]/g, '_')}`.slice(0, 64);

export const toolOffers = (tools: readonly PlannableTool[]): NonNullable<ModelRequest['tools']> =>
  tools.map((tool, place) => ({
    name: nameOf(tool, place),
    description: `Uses the tool ${tool.server}/${tool.name}. What its server says of it: ${tool.description.slice(0, MAX_DESCRIPTION)}`,
    parameters: tool.inputSchema,
  }));

/** Undefined: it is a call of something else. */
export function plannedToolCall(name: string, args: JsonObject, tools: readonly PlannableTool[]): Planned | undefined {
  const tool = tools.find((one, place) => nameOf(one, place) === name);
  return tool && { action: 'mcp.call', server: tool.server, tool: tool.name, arguments: args };
}

/** Whether a message can ask for one of them: it names the server or a word of the tool. */
export function mayUseTool(text: string, tools: readonly PlannableTool[]): boolean {
  const said = new Set(wordsOf(text));
  return tools.some(({ server, name }) => [...wordsOf(server), ...wordsOf(name)].some((word) => word.length > 2 && said.has(word)));
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
