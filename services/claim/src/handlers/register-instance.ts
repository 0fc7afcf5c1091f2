import type { HandlerContext } from '@connectrpc/connect';
import type { RegisterInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { Refusal, requireService } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { addIdleInstance, hostById } from '../store/hosts.ts';

export function registerInstanceHandler({ db, now }: CommandContext) {
  return async ({ hostId, instanceId, inboxId }: RegisterInstanceRequest, call: HandlerContext) => {
    requireService(call);
    if (!(await hostById(db, hostId))) {
      throw new Refusal('HOST_UNKNOWN', 'The host is not registered.', { help: 'Call RegisterHost first.' });
    }
    if (!(await addIdleInstance(db, { id: instanceId, inboxId, hostId }, now()))) {
      throw new Refusal('HOST_UNKNOWN', 'This instance id or inbox belongs to another host or instance.', {
        help: 'Every instance has an id, an inbox and a host of its own: make a new one.',
      });
    }
    return {};
  };
}
