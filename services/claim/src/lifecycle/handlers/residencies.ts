import { type Instance, Residency } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import { hostAddresses } from '../../placement/store/host-addresses.ts';
import type { ReadInstancesDeps } from '../deps.ts';

/** A list does not wait longer for hosts: what they do not say in time stays unset. */
const ASK_MS = 500;

/**
 * Asks the hosts of the caller's own live instances which of them sleep. The pool keeps only how many do: when an agent is awake tells when
 * people talk to it.
 */
export async function addResidencies(
  { db, hosts, now }: ReadInstancesDeps,
  agents: readonly AgentMetadata[],
  caller: string,
  instances: readonly Instance[],
): Promise<void> {
  const live = agents.filter(({ ownerId, state, hostId }) => ownerId === caller && state === 'LIVE' && hostId !== undefined);
  if (live.length === 0) return;
  const shown = new Map(instances.map((instance) => [instance.id, instance]));
  const signal = AbortSignal.timeout(ASK_MS);
  const ask = async ({ hostId, address }: { hostId: string; address: string }) => {
    const ids = live.flatMap((agent) => (agent.hostId === hostId ? [agent.id] : []));
    const dormant = new Set(await hosts.listDormant({ hostId, address }, ids, signal));
    for (const id of ids) {
      const instance = shown.get(id);
      if (instance) instance.residency = dormant.has(id) ? Residency.DORMANT : Residency.LIVE;
    }
  };
  const addresses = await hostAddresses(
    db,
    live.flatMap(({ hostId }) => hostId ?? []),
    now(),
  );
  // A host that is away does not keep the list back.
  await Promise.allSettled(addresses.map(ask));
}
