import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { orderRelease } from '../agent/ownership/orders.ts';
import type { Host } from '../host/host.ts';
import { signed } from './from-wire.ts';

export function releaseHandler(host: Host): ServiceImpl<typeof InstanceService>['release'] {
  return async (request, context) => {
    requireService(context);
    // The response to the first call may have been lost.
    if (host.isGone(request.instanceId)) return {};
    const statement = request.statement && signed(request.statement);
    await orderRelease(host.agent(request.instanceId).orders, { statement, claimId: request.claimId });
    return {};
  };
}
