import { Refusal } from '@offshoot/refusals';
import { type BackupMade, noteBackups } from '../../moves/store/moves.ts';
import { hostById } from '../../placement/store/host-addresses.ts';
import type { HostDeps } from '../deps.ts';
import { endLease } from '../store/conditions.ts';
import { holdHost } from '../store/hosts.ts';

/**
 * An orderly stop: instances with a backup are moved at once, the others wait for the host's return. Idempotent, but refused once the host
 * is back.
 */
export async function leavePool(
  deps: HostDeps,
  { hostId, registration }: { hostId: string; registration: number },
  backups: readonly BackupMade[],
): Promise<void> {
  const host = await hostById(deps.db, hostId);
  if (!host) throw new Refusal('HOST_UNKNOWN', 'The host is not registered.', { help: 'There is nothing to do.' });
  const now = deps.now();
  const left = await deps.db.transaction(async (query) => {
    if (!(await holdHost(query, hostId, registration))) {
      throw new Refusal('HOST_UNKNOWN', 'The host has registered again since.', { help: 'There is nothing to do.' });
    }
    await noteBackups(query, hostId, backups);
    return endLease(query, hostId, now);
  });
  deps.log.info({ ...left, host: hostId }, 'host has left the pool');
  deps.wake('moves');
}
