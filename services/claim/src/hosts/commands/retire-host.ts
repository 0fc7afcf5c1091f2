import { Refusal } from '@offshoot/refusals';
import type { Host } from '../../database/entities/host.ts';
import { endInstance } from '../../lifecycle/commands/take-steps.ts';
import { forgetIdle, hostById } from '../../placement/store/host-addresses.ts';
import { workNames } from '../../work/domain/work.ts';
import type { HostDeps } from '../deps.ts';
import { compareInventory, type Inventory } from '../domain/host-inventory.ts';
import { giveUpHost, instancesToCompare, outdateRegistration } from '../store/hosts.ts';

export interface Retired {
  forgotten: number;
  ended: number;
  movable: number;
}

/**
 * Acts as if the host had registered with no instances. Its instances are read while its row is locked; if it comes back while they are
 * being ended, it has to register again and is told to drop them. Can be repeated at any point.
 */
export async function retireHost(deps: HostDeps, hostId: string, validateOnly: boolean): Promise<Retired> {
  const { db, log } = deps;
  const host = await hostById(db, hostId);
  if (!host) throw new Refusal('HOST_NOT_FOUND', `The pool knows no host ${hostId}.`);
  const inventoryOf = async (query: typeof db.query) => compareInventory(hostId, { ids: [] }, await instancesToCompare(query, hostId, []));
  if (validateOnly) {
    if (!host.lapsedAt) throw notGone(host);
    return countsOf(await inventoryOf(db.query));
  }
  const inventory = await db.transaction(async (query) => {
    if (!(await giveUpHost(query, hostId))) throw notGone(host);
    const found = await inventoryOf(query);
    await forgetIdle(query, hostId, found.forget);
    return found;
  });
  for (const id of inventory.missing) await endInstance(deps, id, 'lost');
  if (inventory.missing.length > 0) await outdateRegistration(db, hostId);
  deps.wake(...workNames);
  const counts = countsOf(inventory);
  log.warn({ host: hostId, ...counts }, 'host retired');
  return counts;
}

function countsOf({ forget, missing, filesLost }: Inventory): Retired {
  return { forgotten: forget.length, ended: missing.length, movable: filesLost.length };
}

function notGone({ id, leaseExpiresAt }: Host): Refusal {
  return new Refusal('HOST_NOT_GONE', `Host ${id} still holds its lease.`, {
    metadata: { lease_expire_time: leaseExpiresAt.toISOString() },
  });
}
