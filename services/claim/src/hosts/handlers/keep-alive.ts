import type { HandlerContext } from '@connectrpc/connect';
import { WithheldReason } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type {
  KeepAliveRequest,
  LeavePoolRequest,
  BackupMade as Message,
} from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { requireHost } from '@offshoot/rpc/auth';
import type { BackupMade } from '../../moves/store/moves.ts';
import { withheldNames } from '../../placement/domain/health.ts';
import { keepAlive } from '../commands/keep-alive.ts';
import { leavePool } from '../commands/leave-pool.ts';
import type { HostDeps, KeepAliveDeps } from '../deps.ts';

export function keepAliveHandler(deps: KeepAliveDeps) {
  return async (asked: KeepAliveRequest, call: HandlerContext) => {
    const { troubles, backups, registration, call: number, answeredCall, withheld, ...request } = asked;
    requireHost(call, request.hostId);
    return keepAlive(deps, {
      ...request,
      registration: Number(registration),
      call: Number(number),
      answeredCall: Number(answeredCall),
      troubles: new Map(troubles.map(({ instanceId, message }) => [instanceId, message])),
      withheld: withheldNames.find((name) => WithheldReason[name] === withheld) ?? '',
      backups: backupsMade(backups),
    });
  };
}

export function leavePoolHandler(deps: HostDeps) {
  return async ({ hostId, registration, backups }: LeavePoolRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    await leavePool(deps, { hostId, registration: Number(registration) }, backupsMade(backups));
    return {};
  };
}

function backupsMade(backups: readonly Message[]): BackupMade[] {
  return backups.map(({ instanceId, generation }) => ({ instanceId, generation: Number(generation) }));
}
