import type { HandlerContext } from '@connectrpc/connect';
import { requireHost } from '@offshoot/callers';
import type { KeepAliveRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { backupsMade } from '../../moves/handlers/backups-made.ts';
import { keepAlive } from '../commands/keep-alive.ts';
import type { KeepAliveDeps } from '../deps.ts';

export function keepAliveHandler(deps: KeepAliveDeps) {
  return async ({ troubles, backups, registration, call: number, answeredCall, ...request }: KeepAliveRequest, call: HandlerContext) => {
    requireHost(call, request.hostId);
    return keepAlive(deps, {
      ...request,
      registration: Number(registration),
      call: Number(number),
      answeredCall: Number(answeredCall),
      troubles: new Map(troubles.map(({ instanceId, message }) => [instanceId, message])),
      backups: backupsMade(backups),
    });
  };
}
