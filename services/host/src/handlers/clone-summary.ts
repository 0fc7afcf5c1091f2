import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { takeOrder } from '../agent/transfers/orders.ts';
import type { Host } from '../host/host.ts';
import { sourceTerms, transferOrder } from './from-wire.ts';

export function cloneSummaryHandler(host: Host): ServiceImpl<typeof InstanceService>['cloneSummary'] {
  return async (request, context) => {
    requireService(context);
    const order = transferOrder(request.order);
    const agent = host.agent(order.sourceInstanceId);
    await takeOrder(agent.orders, agent.inboxId, order, sourceTerms(request));
    // Or a host that takes the agent over would not know of it, and the pool would not order it again.
    await host.secure(order.sourceInstanceId);
    return {};
  };
}
