import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Database } from '../../database/database.ts';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import { quarantinesOf } from '../../templates/store/quarantines.ts';
import { toolsOfInstances } from '../../tools/store/tool-resources.ts';
import { transfersOfClaims } from '../store/transfers.ts';
import { instanceMessage } from './messages.ts';

/** The instances, limited to what the caller may see, with the tools that the pool made for them. */
export async function shownInstances(db: Database, agents: readonly AgentMetadata[], caller: string, now: Date): Promise<Instance[]> {
  const own = agents.filter(({ ownerId }) => ownerId === caller);
  const clones = own.flatMap(({ parentInstance, claimId }) => (parentInstance && claimId ? [claimId] : []));
  const [tools, transfers, quarantines] = await Promise.all([
    own.length > 0
      ? toolsOfInstances(
          db,
          own.map(({ id }) => id),
        )
      : new Map(),
    transfersOfClaims(db, clones),
    quarantinesOf(
      db,
      agents.flatMap(({ templateId }) => templateId ?? []),
    ),
  ]);
  const transferOf = new Map(transfers.filter(({ ownerId }) => ownerId === caller).map((transfer) => [transfer.claimId, transfer]));
  return agents.map((agent) => {
    const transfer = transferOf.get(agent.claimId ?? '');
    const quarantine = quarantines.get(agent.templateId ?? '');
    return instanceMessage(agent, caller, now, { tools: tools.get(agent.id) ?? [], transfer, quarantine });
  });
}

export async function shownInstance(db: Database, agent: AgentMetadata, caller: string, now: Date): Promise<{ instance?: Instance }> {
  const [instance] = await shownInstances(db, [agent], caller, now);
  return { instance };
}
