import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import type { Host } from '../host/host.ts';

export function restoreInstanceHandler(host: Host): ServiceImpl<typeof InstanceService>['restoreInstance'] {
  return async (request, context) => {
    requireService(context);
    const { instanceId, inboxId, epoch, generation } = request;
    const restored = await host.restore({ instanceId, inboxId, epoch: Number(epoch), generation: Number(generation) });
    return { generation: BigInt(restored.generation) };
  };
}
