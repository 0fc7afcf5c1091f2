import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc';
import { orderClone } from '../agent/transfers/clone-orders.ts';
import type { Host } from '../host/host.ts';
import { cloneOrder } from './from-wire.ts';

export const cloneSummaryHandler =
  (host: Host): ServiceImpl<typeof InstanceService>['cloneSummary'] =>
  async (request, context) => {
    requireService(context);
    const agent = host.agent(request.instanceId);
    await orderClone(agent.context, agent.inboxId, cloneOrder(request));
    return {};
  };
