// The tools of MCP servers that the agent may call: those that its signed template pins, with the credentials that its owner sealed to it.
import type { ActionKind } from '@offshoot/actions';
import { type PinnedTool, readPin } from '@offshoot/mcp/definition/tool-definition.ts';
import { type Credential, credentialIn } from '@offshoot/mcp/server.ts';
import { type McpRisk, raisedRisk } from '@offshoot/statements';
import { type AgentDeps, character } from '../agent-deps.ts';
import type { PlannableTool } from '../domain/engine.ts';
import type { EffectTool } from '../effects/effect-kind.ts';
import type { DescribedServer } from '../template/domain/signed-version.ts';

export interface ServerTool extends EffectTool {
  /** ID of the server in the template. */
  readonly server: string;
  /** The server's URL. */
  readonly account: string;
  readonly tool: PinnedTool;
  /** Undefined: its owner has not entered the one that the server wants. */
  readonly credential: Credential | undefined;
}

/** Told apart from every other action by its form: no name of a server or a tool has brackets. */
const actionName = (server: string, tool: string): string => `mcp(${server}/${tool})`;
export const isServerAction = (name: string): boolean => /^mcp\([a-z0-9-]+\/[^()]+\)$/.test(name);

/** Those whose pin nobody can use are left out. */
export function serverTools(deps: AgentDeps): ServerTool[] {
  const { template, claimed } = deps.store.state;
  if (template === undefined) return [];
  const { mcpServers } = character(deps).description;
  return mcpServers.flatMap((server) =>
    server.tools.flatMap(({ definition, risk }) => {
      const tool = pinned(definition);
      if (tool === undefined) return [];
      const credential = credentialOf(server, claimed?.userConfig ?? {});
      return [{ server: server.id, account: server.url, toolDigest: tool.digest, kind: kindOf(server, tool, risk), tool, credential }];
    }),
  );
}

/** What people can ask for by name. */
export const plannableTools = (deps: AgentDeps): PlannableTool[] =>
  serverTools(deps).map(({ server, tool: { name, description, inputSchema } }) => ({ server, name, description, inputSchema }));

/** Every argument carries authority. */
function kindOf({ id }: DescribedServer, tool: PinnedTool, risk: McpRisk): ActionKind {
  return { name: actionName(id, tool.name), risk: raisedRisk(risk, tool), content: [] };
}

function credentialOf({ credentialTool }: DescribedServer, values: Readonly<Record<string, string>>): Credential | undefined {
  return credentialTool === '' ? { is: 'none' } : credentialIn(values[credentialTool] ?? '');
}

/** Reading a pin compiles its schema. All agents of a template have the same ones. */
const pins = new Map<string, PinnedTool | undefined>();
const MOST_PINS = 512;

function pinned(definition: string): PinnedTool | undefined {
  if (!pins.has(definition)) {
    if (pins.size >= MOST_PINS) pins.clear();
    pins.set(definition, read(definition));
  }
  return pins.get(definition);
}

function read(definition: string): PinnedTool | undefined {
  try {
    return readPin(definition);
  } catch {
    // Signed, and unusable all the same.
    return undefined;
  }
}
