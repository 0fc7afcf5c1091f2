import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { configure } from '../agent/ownership/orders.ts';
import type { Host } from '../host/host.ts';
import { configureOrder } from './from-wire.ts';

export function configureHandler(host: Host): ServiceImpl<typeof InstanceService>['configure'] {
  return async (request, context) => {
    requireService(context);
    const agent = host.agent(request.instanceId);
    await configure(agent.orders, agent.inboxId, configureOrder(request, new Date()));
    host.stockUp();
    const { acceptedCapabilities } = agent.state;
    return { acceptedCapabilities };
  };
}
