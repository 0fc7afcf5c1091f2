// The tools of MCP servers that the agent may call, with the credentials that its owner sealed to it.
import type { ActionKind } from '@offshoot/actions';
import type { PlannableTool } from '@offshoot/engine/engine.ts';
import { type PinnedTool, readPin } from '@offshoot/mcp/definition/tool-definition.ts';
import { type McpRisk, raisedRisk } from '@offshoot/statements';
import type { AgentDeps } from '../record/agent-deps.ts';
import { type AgentServer, agentServers } from './agent-servers.ts';
import type { ServerTable } from './own-server-store.ts';

export interface ServerTool {
  readonly kind: ActionKind;
  /** Digest of its pinned definition. */
  readonly toolDigest: string;
  /** ID of the server. */
  readonly server: string;
  readonly origin: AgentServer['origin'];
  /** The server's URL. */
  readonly account: string;
  readonly tool: PinnedTool;
  /** As it counts: what the tool says of itself may have raised it. */
  readonly risk: McpRisk;
  /** Undefined: its owner has not entered the one that the server wants. */
  readonly credential: AgentServer['credential'];
  readonly renewed?: AgentServer['renewed'];
  /** Inbox of the agent's owner. */
  readonly ownerId: string;
}

/** Its form tells it apart from every other action: no name of a server or a tool has brackets. */
const actionName = (server: string, tool: string): string => `mcp(${server}/${tool})`;
export const isServerAction = (name: string): boolean => /^mcp\([a-z0-9-]+\/[^()]+\)$/.test(name);

/** Those whose pin nobody can use are left out. */
export function serverTools(deps: AgentDeps<ServerTable>): ServerTool[] {
  const ownerId = deps.store.state.claimed?.ownerId ?? '';
  return agentServers(deps).flatMap(({ id: server, url: account, origin, credential, renewed, tools }) =>
    tools.flatMap(({ definition, risk }) => {
      const tool = pinned(definition);
      if (tool === undefined) return [];
      const raised = raisedRisk(risk, tool);
      return [
        {
          server,
          account,
          origin,
          toolDigest: tool.digest,
          risk: raised,
          kind: kindOf(server, tool, raised),
          tool,
          credential,
          ownerId,
          ...(renewed && { renewed }),
        },
      ];
    }),
  );
}

/** The tools that people can ask for by name. */
export const plannableTools = (deps: AgentDeps<ServerTable>): PlannableTool[] =>
  serverTools(deps).map(({ server, tool: { name, description, inputSchema } }) => ({ server, name, description, inputSchema }));

/** Every argument carries authority. */
function kindOf(server: string, tool: PinnedTool, risk: McpRisk): ActionKind {
  return { name: actionName(server, tool.name), risk, content: [] };
}

/** Reading a pin compiles its schema. All agents of a template have the same ones. */
const pins = new Map<string, PinnedTool | undefined>();
const MAX_PINS = 512;

function pinned(definition: string): PinnedTool | undefined {
  if (!pins.has(definition)) {
    if (pins.size >= MAX_PINS) pins.clear();
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
