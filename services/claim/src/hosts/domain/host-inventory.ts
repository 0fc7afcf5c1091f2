import type { InstanceState } from '../../lifecycle/domain/lifecycle.ts';

/** An instance as the pool has it, of the host that registers or one that the host lists. */
export interface PoolInstance {
  readonly id: string;
  readonly hostId: string;
  readonly state: InstanceState;
  /** '': nobody has it. */
  readonly claimId: string;
  readonly ownerId: string;
  readonly appliedVersion: number;
  /** Its end was ordered in its owner's name. */
  readonly isReleased: boolean;
  /** It was claimed and is not being ended, and there is a backup of it or it is on its way to another host. */
  readonly restorable: boolean;
}

/** An instance that somebody has, by its own word. */
export interface HeldAgent {
  readonly instanceId: string;
  readonly claimId: string;
  readonly state: 'JOINING' | 'LIVE' | 'DRAINING';
  readonly ownerId: string;
  /** That is another one than the claim named. */
  readonly ownerChanged: boolean;
  readonly appliedVersion: number;
}

export interface Inventory {
  /** Idle, and the pool does not want them: the host drops these. */
  drop: string[];
  /** Idle, but no longer there: forgotten. */
  forget: string[];
  /** Claimed, no longer there, but restorable. */
  filesLost: string[];
  /** Claimed, but no longer there: lost, or drained as it should be. */
  missing: string[];
  /** Somebody's, and the pool does not know them. */
  unknown: string[];
  /** Somebody's, and the pool counts them as ended. */
  ended: string[];
  /** Somebody's, and the pool's row says otherwise. */
  differing: string[];
}

/** What a host lists. */
export interface Held {
  /** Idle or not. */
  readonly ids: readonly string[];
  /** Idle ones that the pool may not know. */
  readonly unsure?: ReadonlySet<string>;
  readonly agents?: readonly HeldAgent[];
  /** Nothing was ordered of the host while it made its list. */
  readonly wasAway?: boolean;
}

/**
 * Compares what a host holds with what the pool believes. What somebody has is never dropped: the pool may have come back from
 * an old copy of its tables, and only its owner ends an agent. An instance that is another host's is left alone here: dropping
 * files on the word of a copied data folder could destroy what somebody taught. Such ones are fenced (store/conditions.ts).
 */
export function compareInventory(hostId: string, held: Held, known: readonly PoolInstance[]): Inventory {
  const inventory: Inventory = { drop: [], forget: [], filesLost: [], missing: [], unknown: [], ended: [], differing: [] };
  const byId = new Map(known.map((instance) => [instance.id, instance]));
  const agents = new Map(held.agents?.map((agent) => [agent.instanceId, agent]));
  const lost = (instance: PoolInstance) => (instance.restorable ? inventory.filesLost : inventory.missing).push(instance.id);
  for (const id of new Set(held.ids)) {
    const instance = byId.get(id);
    const agent = agents.get(id);
    // Its owner has ended it: there is nothing to add.
    if (agent?.state === 'DRAINING') continue;
    if (!instance) {
      if (agent) inventory.unknown.push(id);
      else if (!held.unsure?.has(id)) inventory.drop.push(id);
    } else if (instance.hostId !== hostId) continue;
    else if (instance.state === 'GONE') (agent ? inventory.ended : inventory.drop).push(id);
    else if (agent && differs(instance, agent)) inventory.differing.push(id);
    // An old copy of its folder.
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

/** An order that is under way may show as a difference too; whoever makes the row follow asks the instance again. */
function differs(instance: PoolInstance, agent: HeldAgent): boolean {
  if (instance.claimId !== agent.claimId) return true;
  if (instance.state === 'DRAINING') return agent.state === 'LIVE' && !instance.isReleased;
  if (instance.state !== 'LIVE' && agent.state === 'LIVE') return true;
  if (instance.state === 'CLAIMED') return false;
  return instance.appliedVersion !== agent.appliedVersion || (agent.ownerChanged && instance.ownerId !== agent.ownerId);
}
