import type { InstanceState } from './lifecycle.ts';

/** An instance as the pool has it, of the host that registers or one that the host lists. */
export interface PoolInstance {
  readonly id: string;
  readonly hostId: string;
  readonly state: InstanceState;
  /** A draining instance whose release can still be ordered in the owner's name. */
  readonly releasable: boolean;
  /** It was claimed and is not being ended, and there is a backup of it or it is on its way to another host. */
  readonly restorable: boolean;
}

export interface Inventory {
  /** The host must drop these. */
  drop: string[];
  /** Idle, but no longer there: forgotten. */
  forget: string[];
  /** Claimed, no longer there, but restorable. */
  filesLost: string[];
  /** Claimed, but no longer there: lost, or drained as it should be. */
  missing: string[];
  /** Draining and past every way to say so in the owner's name: dropped, and gone with that. */
  gone: string[];
}

/**
 * Compares what a host holds with what the pool believes. An instance that is another host's is left alone here: dropping
 * files on the word of a copied data folder could destroy what somebody taught. Such ones are fenced (store/conditions.ts).
 */
export function compareInventory(
  hostId: string,
  held: readonly string[],
  known: readonly PoolInstance[],
  unsure: ReadonlySet<string> = new Set(),
): Inventory {
  const inventory: Inventory = { drop: [], forget: [], filesLost: [], missing: [], gone: [] };
  const byId = new Map(known.map((instance) => [instance.id, instance]));
  for (const id of new Set(held)) {
    const instance = byId.get(id);
    if (!instance) {
      if (!unsure.has(id)) inventory.drop.push(id);
    } else if (instance.hostId !== hostId) continue;
    else if (instance.state === 'GONE') inventory.drop.push(id);
    else if (instance.state === 'DRAINING' && !instance.releasable) {
      inventory.drop.push(id);
      inventory.gone.push(id);
    }
  }
  const there = new Set(held);
  for (const instance of known) {
    if (instance.hostId !== hostId || there.has(instance.id) || instance.state === 'GONE') continue;
    if (instance.state === 'IDLE') inventory.forget.push(instance.id);
    else (instance.restorable ? inventory.filesLost : inventory.missing).push(instance.id);
  }
  return inventory;
}
