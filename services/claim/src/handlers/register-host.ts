import type { HandlerContext } from '@connectrpc/connect';
import type { RegisterHostRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { requireService } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { registerHost } from '../commands/register-host.ts';

export function registerHostHandler(context: CommandContext) {
  return async ({ hostId, instanceIds, unsureInstanceIds: unsure, registration, ...host }: RegisterHostRequest, call: HandlerContext) => {
    requireService(call);
    const { drop, fenced } = await registerHost(context, { id: hostId, ...host, registration: Number(registration) }, instanceIds, unsure);
    return { dropInstanceIds: drop, leaseMs: context.leaseMs, fencedInstanceIds: fenced };
  };
}
