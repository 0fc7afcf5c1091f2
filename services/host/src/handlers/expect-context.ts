import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { expectShare } from '../agent/transfers/orders.ts';
import type { Host } from '../host/host.ts';
import { transferOrder } from './from-wire.ts';

export function expectContextHandler(host: Host): ServiceImpl<typeof InstanceService>['expectContext'] {
  return async (request, context) => {
    requireService(context);
    const order = transferOrder(request.order);
    const agent = host.agent(order.targetInstanceId);
    await expectShare(agent.orders, agent.inboxId, order);
    // Or a host that takes the agent over would not know of it, and the pool would not order it again.
    await host.secure(order.targetInstanceId);
    return {};
  };
}
