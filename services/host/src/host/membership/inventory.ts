// What a host lists when it registers.

import type { Agent } from '../../agent/agent.ts';
import { standingOf } from '../../agent/ownership/domain/standing.ts';
import type { DormantAgent } from '../agents/dormant-store.ts';
import type { Announcement } from '../pool/pool-client.ts';

export function inventoryOf(
  agents: readonly Pick<Agent, 'instanceId' | 'state'>[],
  dormant: readonly Pick<DormantAgent, 'instanceId' | 'standing'>[],
): Pick<Announcement, 'instanceIds' | 'unsureInstanceIds' | 'held'> {
  // A claimed instance is known to the pool even if the response to its registration was lost.
  const isSure = ({ state }: Pick<Agent, 'state'>) => state.registered || state.phase !== 'idle';
  return {
    instanceIds: [...agents.filter(isSure), ...dormant].map(({ instanceId }) => instanceId),
    unsureInstanceIds: agents.filter((agent) => !isSure(agent)).map(({ instanceId }) => instanceId),
    held: [
      ...agents.flatMap(({ instanceId, state }) => {
        const standing = standingOf(state);
        return standing === undefined ? [] : [{ instanceId, ...standing }];
      }),
      ...dormant.map(({ instanceId, standing }) => ({ instanceId, ...standing })),
    ],
  };
}
