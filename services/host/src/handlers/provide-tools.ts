import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { provideTools } from '../agent/template/tool-orders.ts';
import type { Host } from '../host/host.ts';
import { toolOrder } from './from-wire.ts';

export function provideToolsHandler(host: Host): ServiceImpl<typeof InstanceService>['provideTools'] {
  return async (request, context) => {
    requireService(context);
    const { orders } = host.agent(request.instanceId);
    return { made: await provideTools(orders, toolOrder(request)) };
  };
}
