import type { HandlerContext } from '@connectrpc/connect';
import type { LeavePoolRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { requireHost } from '@offshoot/rpc/auth';
import { backupsMade } from '../../moves/handlers/backups-made.ts';
import { leavePool } from '../commands/leave-pool.ts';
import type { HostDeps } from '../deps.ts';

export function leavePoolHandler(deps: HostDeps) {
  return async ({ hostId, registration, backups }: LeavePoolRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    await leavePool(deps, { hostId, registration: Number(registration) }, backupsMade(backups));
    return {};
  };
}
