// The servers of tools that an agent has: those of its signed template, and those that its owner connected.
import type { ListedServer } from '@offshoot/context';
import { type Credential, credentialIn, credentialValue, type SignedIn } from '@offshoot/mcp/server.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import type { DescribedServer } from '../versions/domain/signed-version.ts';
import type { ServerTable } from './own-server-store.ts';

export interface AgentServer extends Pick<DescribedServer, 'id' | 'url' | 'tools'> {
  origin: ListedServer['origin'];
  /** Undefined: its owner has not entered the one that the server wants. */
  credential: Credential | undefined;
  /** Keeps tokens that were renewed. Absent: it has none. */
  renewed?: (credential: SignedIn, previous: SignedIn) => void;
}

/** A server of the owner keeps its name if a later version of the template has one of that name, too. */
export function agentServers(deps: AgentDeps<ServerTable>): AgentServer[] {
  const { template, claimed } = deps.store.state;
  if (template === undefined) return [];
  const own = deps.store.servers.all();
  const ofTemplate = character(deps).description.mcpServers.filter(({ id }) => own.every((one) => one.id !== id));
  return [
    ...ofTemplate.map(({ id, url, tools, credentialTool }): AgentServer => {
      const value = credentialTool === '' ? '' : (claimed?.userConfig[credentialTool] ?? '');
      return { id, url, tools, origin: 'template', credential: credentialTool === '' ? { is: 'none' } : credentialIn(value) };
    }),
    ...own.map(({ id, url, tools, credential }): AgentServer => {
      const renewed = (next: SignedIn, previous: SignedIn) =>
        deps.store.servers.renew({ id, url }, { before: credentialValue(previous), after: credentialValue(next) });
      return { id, url, tools, origin: 'owner', credential: credential === '' ? { is: 'none' } : credentialIn(credential), renewed };
    }),
  ];
}
