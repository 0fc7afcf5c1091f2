import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Database } from '../../database/database.ts';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import { toolsOfInstances } from '../../tools/store/tool-resources.ts';
import { instanceMessage } from './messages.ts';

/** The instances as the caller may see them, with what the pool made for them. */
export async function shownInstances(db: Database, agents: readonly AgentMetadata[], caller: string, now: Date): Promise<Instance[]> {
  const own = agents.filter(({ ownerId }) => ownerId === caller).map(({ id }) => id);
  const tools = own.length > 0 ? await toolsOfInstances(db, own) : new Map();
  return agents.map((agent) => instanceMessage(agent, caller, now, tools.get(agent.id) ?? []));
}

export async function shownInstance(db: Database, agent: AgentMetadata, caller: string, now: Date): Promise<{ instance?: Instance }> {
  const [instance] = await shownInstances(db, [agent], caller, now);
  return { instance };
}
