import type { HandlerContext } from '@connectrpc/connect';
import type { KeepAliveRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { Refusal, requireService } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { workNames } from '../domain/work.ts';
import { prolongLease } from '../store/hosts.ts';

export function keepAliveHandler(context: CommandContext) {
  return async ({ hostId }: KeepAliveRequest, call: HandlerContext) => {
    requireService(call);
    const lease = await prolongLease(context.db, hostId, context.now(), context.leaseMs);
    if (lease === 'unknown') {
      throw new Refusal('HOST_UNKNOWN', 'The pool wants to hear what this host holds.', { help: 'Call RegisterHost with all instances.' });
    }
    if (lease === 'revived') context.wake(...workNames);
    return { leaseMs: context.leaseMs };
  };
}
