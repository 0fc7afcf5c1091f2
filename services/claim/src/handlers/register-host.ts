import type { HandlerContext } from '@connectrpc/connect';
import type { RegisterHostRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { requireService } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { registerHost } from '../commands/register-host.ts';

export function registerHostHandler(context: CommandContext) {
  return async ({ hostId, address, instanceIds, credential }: RegisterHostRequest, call: HandlerContext) => {
    requireService(call);
    const dropInstanceIds = await registerHost(context, { id: hostId, address, credential }, instanceIds);
    return { dropInstanceIds, leaseMs: context.leaseMs };
  };
}
