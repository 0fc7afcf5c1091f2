import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '@offshoot/rpc';
import { compareInventory } from '../domain/host-inventory.ts';
import type { LifeStep } from '../domain/lifecycle.ts';
import { workNames } from '../domain/work.ts';
import { changeAgent } from '../store/change-agent.ts';
import type { Host } from '../store/entities/host.ts';
import { forgetIdle, hostById, instancesToCompare, openLease } from '../store/hosts.ts';
import type { CommandContext } from './context.ts';
import { digestOf } from './register-instance.ts';

/**
 * Compares what the host holds with what the pool believes, then opens its lease. Idle instances that are gone are forgotten
 * first, so that nobody can claim them. A claimed instance that its host no longer holds is lost: GONE, and its claim FAILED
 * with INSTANCE_GONE even if it was live, since nobody asked for its end. Answers what the host must drop.
 */
export async function registerHost(
  context: CommandContext,
  host: { id: string; address: string; credential: Uint8Array },
  held: readonly string[],
): Promise<string[]> {
  const { db, log } = context;
  const credentialDigest = Buffer.from(digestOf(host.credential));
  checkCredential(await hostById(db, host.id), credentialDigest);
  const known = await instancesToCompare(db, host.id, held, context.now());
  const { drop, forget, missing, gone } = compareInventory(host.id, held, known);
  if (forget.length > 0) await forgetIdle(db, host.id, forget);
  for (const id of missing) await end(context, id, { kind: 'lost' });
  for (const id of gone) await end(context, id, { kind: 'gone' });
  await openLease(db, { ...host, credentialDigest }, context.now(), context.leaseMs);
  context.wake(...workNames);
  log.info(
    { host: host.id, held: held.length, dropped: drop.length, forgotten: forget.length, missing: missing.length },
    'host registered',
  );
  return drop;
}

/** Whoever has the token of the hosts must not end the instances of another one. */
function checkCredential(known: Host | null, given: Uint8Array): void {
  if (!known?.credentialDigest || timingSafeEqual(known.credentialDigest, given)) return;
  throw new Refusal('CALLER_NOT_ALLOWED', 'The host id belongs to a host with another credential.', {
    help: 'Start the host on its own data folder; a new folder makes a new host.',
  });
}

async function end(context: CommandContext, instanceId: string, step: LifeStep): Promise<void> {
  await changeAgent(context.db, instanceId, [step], { now: context.now(), joinTimeoutMs: context.joinTimeoutMs });
}
