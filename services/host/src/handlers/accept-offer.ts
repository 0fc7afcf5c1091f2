import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { acceptOffer } from '../agent/ownership/owner-orders.ts';
import type { Host } from '../host/host.ts';
import { ownershipOrder } from './from-wire.ts';

export function acceptOfferHandler(host: Host): ServiceImpl<typeof InstanceService>['acceptOffer'] {
  return async (request, context) => {
    requireService(context);
    await acceptOffer(host.agent(request.instanceId).orders, ownershipOrder(request));
    // An older backup would restore the former owner.
    await host.secure(request.instanceId);
    return {};
  };
}
