import type { HandlerContext } from '@connectrpc/connect';
import type { LeavePoolRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { requireHost } from '@offshoot/rpc';
import type { CommandContext } from '../../command-deps.ts';
import { backupsMade } from '../../moves/handlers/backups-made.ts';
import { leavePool } from '../commands/leave-pool.ts';

export function leavePoolHandler(context: CommandContext) {
  return async ({ hostId, registration, backups }: LeavePoolRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    await leavePool(context, { hostId, registration: Number(registration) }, backupsMade(backups));
    return {};
  };
}
