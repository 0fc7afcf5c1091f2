import { Refusal } from '@offshoot/rpc';
import { compareInventory } from '../domain/host-inventory.ts';
import { workNames } from '../domain/work.ts';
import { fencedOf, filesLost, instancesBack } from '../store/conditions.ts';
import { type AnnouncedHost, forgetIdle, hostById, instancesToCompare, noteRegistration, openLease } from '../store/hosts.ts';
import type { CommandContext } from './context.ts';
import { digestOf } from './credential-digest.ts';
import { endInstance } from './end-instance.ts';
import { checkHostCredential } from './host-credential.ts';

/**
 * Compares what the host holds with what the pool believes, then opens its lease. Idle instances that are gone are forgotten
 * first, so that nobody can claim them. A claimed instance that its host no longer holds is restored from its backup; without
 * one it is lost: GONE, and its claim FAILED with INSTANCE_GONE even if it was live, since nobody asked for its end. What the
 * host holds is reachable again, unless another host has it by now: asked last, so that a move that ends meanwhile is seen.
 * Answers what the host must drop, and what it must stop because it runs elsewhere. A call that comes late or again says nothing
 * of what the host lacks: it may have got it since.
 */
export async function registerHost(
  context: CommandContext,
  host: AnnouncedHost & { credential: Uint8Array },
  sure: readonly string[],
  unsure: readonly string[],
): Promise<{ drop: string[]; fenced: string[] }> {
  const { db, log } = context;
  const held = [...sure, ...unsure];
  const now = context.now();
  const credentialDigest = Buffer.from(digestOf(host.credential));
  checkHostCredential(await hostById(db, host.id), host.credential);
  const { standing, known } = await db.transaction(async (query) => ({
    // Held from the count to the look: whatever this one finds was there before the host could have registered again.
    standing: await noteRegistration(query, host.id, host.registration),
    known: await instancesToCompare(query, host.id, held, now),
  }));
  if (standing === 'late') {
    throw new Refusal('HOST_UNKNOWN', 'A later registration of the host is known.', { help: 'Call RegisterHost with all instances.' });
  }
  const inventory = compareInventory(host.id, held, known, new Set(unsure));
  const { drop, gone } = inventory;
  const { forget, missing, filesLost: restorable } = standing === 'repeated' ? { forget: [], missing: [], filesLost: [] } : inventory;
  if (forget.length > 0) await forgetIdle(db.query, host.id, forget);
  for (const id of missing) await endInstance(context, id, 'lost');
  for (const id of gone) await endInstance(context, id, 'gone');
  await openLease(db, { ...host, credentialDigest }, now, context.leaseMs);
  await instancesBack(db, host, held, now);
  if (restorable.length > 0) await filesLost(db, host, restorable, now);
  const fenced = await fencedOf(db, host.id, held);
  context.wake(...workNames);
  log.info(
    {
      host: host.id,
      held: held.length,
      dropped: drop.length,
      fenced: fenced.length,
      forgotten: forget.length,
      missing: missing.length,
      restorable: restorable.length,
    },
    'host registered',
  );
  return { drop, fenced };
}
