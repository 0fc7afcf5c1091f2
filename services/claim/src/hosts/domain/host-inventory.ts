import type { InstanceState } from '../../database/domain/states.ts';

/** An instance as the pool knows it: one of the registering host's, or one that the host lists. */
export interface PoolInstance {
  readonly id: string;
  readonly hostId: string;
  readonly state: InstanceState;
  /** '': unclaimed. */
  readonly claimId: string;
  readonly ownerId: string;
  readonly appliedVersion: number;
  /** Its end was ordered in its owner's name. */
  readonly isReleased: boolean;
  /** It is claimed and not ending, and it has a backup or is being moved. */
  readonly restorable: boolean;
}

/** An owned instance, as it reports itself. */
export interface HeldAgent {
  readonly instanceId: string;
  readonly claimId: string;
  readonly state: 'JOINING' | 'LIVE' | 'DRAINING';
  readonly ownerId: string;
  /** The owner is not the one that the claim named. */
  readonly ownerChanged: boolean;
  readonly appliedVersion: number;
}

export interface Inventory {
  /** Idle and unwanted: the host drops these. */
  drop: string[];
  /** Idle, but no longer on the host: deleted. */
  forget: string[];
  /** Claimed and no longer on the host, but restorable. */
  filesLost: string[];
  /** Claimed and no longer on the host: lost, or drained as it should be. */
  missing: string[];
  /** Owned, but unknown to the pool. */
  unknown: string[];
  /** Owned, but ended according to the pool. */
  ended: string[];
  /** Owned, but the pool's row differs. */
  differing: string[];
}

/** A host's list of instances. */
export interface Held {
  /** All of them, idle or not. */
  readonly ids: readonly string[];
  /** Idle ones that the pool may not know. */
  readonly unsure?: ReadonlySet<string>;
  readonly agents?: readonly HeldAgent[];
  /** The host was sent no orders while it made its list. */
  readonly wasAway?: boolean;
}

/**
 * Compares what a host holds with what the pool believes. Owned agents are never dropped: the pool may have been restored from an old copy
 * of its tables, and only its owner ends an agent. Instances that belong to another host are left alone here, since dropping files on the
 * word of a copied data folder could destroy what users taught their agents; they are fenced instead (store/conditions.ts).
 */
export function compareInventory(hostId: string, held: Held, known: readonly PoolInstance[]): Inventory {
  const inventory: Inventory = { drop: [], forget: [], filesLost: [], missing: [], unknown: [], ended: [], differing: [] };
  const byId = new Map(known.map((instance) => [instance.id, instance]));
  const agents = new Map(held.agents?.map((agent) => [agent.instanceId, agent]));
  const lost = (instance: PoolInstance) => (instance.restorable ? inventory.filesLost : inventory.missing).push(instance.id);
  for (const id of new Set(held.ids)) {
    const instance = byId.get(id);
    const agent = agents.get(id);
    // Its owner has ended it: nothing is left to do.
    if (agent?.state === 'DRAINING') continue;
    if (!instance) {
      if (agent) inventory.unknown.push(id);
      else if (!held.unsure?.has(id)) inventory.drop.push(id);
    } else if (instance.hostId !== hostId) continue;
    else if (instance.state === 'GONE') (agent ? inventory.ended : inventory.drop).push(id);
    else if (agent && differs(instance, agent)) inventory.differing.push(id);
    // The host has an old copy of its folder.
    else if (!agent && held.wasAway && (instance.state === 'JOINING' || instance.state === 'LIVE')) lost(instance);
  }
  const there = new Set(held.ids);
  for (const instance of known) {
    if (instance.hostId !== hostId || there.has(instance.id) || instance.state === 'GONE') continue;
    if (instance.state === 'IDLE') inventory.forget.push(instance.id);
    else lost(instance);
  }
  return inventory;
}

/** An order in flight may also show as a difference; before a row is corrected, the instance is asked again. */
function differs(instance: PoolInstance, agent: HeldAgent): boolean {
  if (instance.claimId !== agent.claimId) return true;
  if (instance.state === 'DRAINING') return agent.state === 'LIVE' && !instance.isReleased;
  if (instance.state !== 'LIVE' && agent.state === 'LIVE') return true;
  if (instance.state === 'CLAIMED') return false;
  return instance.appliedVersion !== agent.appliedVersion || (agent.ownerChanged && instance.ownerId !== agent.ownerId);
}
