import { Refusal } from '@offshoot/refusals';
import { endInstance } from '../../lifecycle/commands/take-steps.ts';
import { forgetIdle, hostById } from '../../placement/store/host-addresses.ts';
import { workNames } from '../../work/domain/work.ts';
import type { HostDeps } from '../deps.ts';
import { compareInventory, type HeldAgent, type Inventory } from '../domain/host-inventory.ts';
import { fencedOf, filesLost, instancesBack } from '../store/conditions.ts';
import { type AnnouncedHost, type EndedRow, endedRows, instancesToCompare, noteRegistration, openLease } from '../store/hosts.ts';
import { noteParked, type ParkedWhy } from '../store/parked-agents.ts';

/** The answer to a registering host. */
export interface Registered {
  drop: string[];
  fenced: string[];
  ended: EndedRow[];
  parked: string[];
}

/**
 * Compares what the host holds with what the pool believes, then opens its lease. Idle instances that are gone are deleted first, so that
 * nobody can claim them. A claimed instance that its host no longer holds is restored from its backup. Without a backup it is lost: it
 * becomes GONE and its claim FAILED with INSTANCE_GONE even if it was live, since nobody asked for its end. Instances that the host holds
 * are reachable again, unless they run on another host by now; this is checked last, so that a move that ends meanwhile is seen. An agent
 * that is owned according to the host is never dropped. Rows that differ are corrected (loops/follow-hosts.ts); agents that the rows do not
 * know, or count as ended, are parked until an operator adopts them. The answer lists those, and what the host must stop because it runs
 * elsewhere. A late or repeated call proves nothing about missing instances: the host may have received them since.
 */
export async function registerHost(
  deps: HostDeps,
  host: AnnouncedHost,
  sure: readonly string[],
  unsure: readonly string[],
  agents: readonly HeldAgent[],
): Promise<Registered> {
  const { db, log } = deps;
  const held = [...sure, ...unsure];
  const now = deps.now();
  const before = await hostById(db, host.id);
  const { standing, known } = await db.transaction(async (query) => ({
    // Locked from counting the registration to reading the instances: all that is found existed before the host could register again.
    standing: await noteRegistration(query, host.id, host.registration),
    known: await instancesToCompare(query, host.id, held),
  }));
  if (standing === 'late') {
    throw new Refusal('HOST_UNKNOWN', 'The host has already registered again.', { help: 'Call RegisterHost with all instances.' });
  }
  const wasAway = before?.lapsedAt != null;
  const inventory = compareInventory(host.id, { ids: held, unsure: new Set(unsure), agents, wasAway }, known);
  const { drop } = inventory;
  const { forget, missing, filesLost: restorable } = standing === 'repeated' ? { forget: [], missing: [], filesLost: [] } : inventory;
  if (forget.length > 0) await forgetIdle(db.query, host.id, forget);
  for (const id of missing) await endInstance(deps, id, 'lost');
  await openLease(db, host, now, deps.leaseMs);
  await instancesBack(db, host, held, now);
  if (restorable.length > 0) await filesLost(db, host, restorable, now);
  const fenced = await fencedOf(db, host.id, held);
  const parked = parkedOf(inventory, agents);
  await noteParked(db.query, host.id, parked, now);
  const ended = await endedRows(db.query, inventory.ended, now);
  deps.wake(...workNames);
  log.info(
    {
      host: host.id,
      held: held.length,
      dropped: drop.length,
      fenced: fenced.length,
      forgotten: forget.length,
      missing: missing.length,
      restorable: restorable.length,
      unknown: inventory.unknown.length,
      ended: ended.length,
      differing: inventory.differing.length,
    },
    'host registered',
  );
  return { drop, fenced, ended, parked: parked.filter(({ why }) => why !== 'DIFFERS').map(({ agent }) => agent.instanceId) };
}

function parkedOf({ unknown, ended, differing }: Inventory, agents: readonly HeldAgent[]): { agent: HeldAgent; why: ParkedWhy }[] {
  const whyOf = new Map<string, ParkedWhy>([
    ...unknown.map((id) => [id, 'UNKNOWN'] as const),
    ...ended.map((id) => [id, 'ENDED'] as const),
    ...differing.map((id) => [id, 'DIFFERS'] as const),
  ]);
  return agents.flatMap((agent) => {
    const why = whyOf.get(agent.instanceId);
    return why === undefined ? [] : [{ agent, why }];
  });
}
