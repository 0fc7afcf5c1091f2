// A server of tools that an owner connects to their agent.
import type { SetServerAction } from '../action.ts';
import type { McpRisk } from './mcp-risk.ts';
import { mcpToolsOf } from './mcp-tools.ts';

/** Of one agent: servers that its owner connected, and tools of each. */
export const MAX_OWN_SERVERS = 4;
export const MAX_SERVER_TOOLS = 8;

export interface ServerTerms {
  /** How people and the agent call it. */
  id: string;
  url: string;
  /** `definition`: the pin. No tools: the agent is not to have the server any more. */
  tools: readonly { definition: string; risk: McpRisk }[];
  /** `sealedConfigDigestOf` the credential that is sealed to the agent for this server; 'none' for a server that wants none. */
  credentialDigest: string;
}

/** The statement's action, shared by signers and verifiers. Throws StatementError if a definition is none, or two tools have one name. */
export function serverAction(instanceId: string, { id, url, tools, credentialDigest }: ServerTerms): SetServerAction {
  const entries = mcpToolsOf([{ id, url, tools: tools.map(({ definition, risk }) => ({ definition, risk: `MCP_RISK_${risk}` })) }]);
  const isConnected = entries.length > 0;
  return {
    action: 'instance.set-server',
    instanceId,
    server: id,
    url: isConnected ? url : 'none',
    tools: isConnected ? entries.join(',') : 'none',
    credentialDigest: isConnected ? credentialDigest : 'none',
  };
}
