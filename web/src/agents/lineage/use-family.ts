import { type Owner, readAgent } from '@offshoot/client';
import { useQuery } from '@tanstack/react-query';
import { familyOf, type Relative } from './family.ts';

/** As many descendants as the service lists. */
const MAX_DESCENDANTS = 1_000;
/** As many agents as the contract lists at once: older ones of a larger family are shown by their ID. */
const MAX_NAMES = 100;

export interface Family {
  root: Relative;
  /** Of the person's own agents. */
  names: ReadonlyMap<string, string>;
  /** There are more descendants than are listed. */
  isCut: boolean;
  most: number;
}

export function useFamily(owner: Owner, instanceId: string, isWanted: boolean) {
  return useQuery({
    queryKey: ['family', owner.inboxId, instanceId],
    queryFn: () => readFamily(owner, instanceId),
    enabled: isWanted,
    staleTime: 0,
  });
}

async function readFamily(owner: Owner, instanceId: string): Promise<Family> {
  const { claims, lineage } = owner.gateway;
  const filter = { case: 'ownerId', value: owner.inboxId } as const;
  const [asked, { ancestors }, { descendants }, { nodes }, { instances }] = await Promise.all([
    readAgent(owner, instanceId),
    lineage.listAncestors({ instanceId }),
    lineage.listDescendants({ instanceId }),
    lineage.getTree({ instanceId }),
    claims.listInstances({ filter, includeGone: true, pageSize: MAX_NAMES }),
  ]);
  const { parentInstanceId, ownerId, state, claimTime, agentName } = asked;
  // A tree that is too large to be returned completely may lack it.
  const contextSources = nodes.find((node) => node.instanceId === instanceId)?.contextSources ?? [];
  const said = { instanceId, parentInstanceId, ownerId, state, createTime: claimTime, contextSources };
  return {
    root: familyOf(said, ancestors, descendants),
    names: new Map([...instances.map(({ id, agentName: name }) => [id, name] as const), [instanceId, agentName]]),
    isCut: descendants.length >= MAX_DESCENDANTS,
    most: MAX_DESCENDANTS,
  };
}
