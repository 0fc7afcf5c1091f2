import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc';
import { orderShare } from '../agent/transfers/share-orders.ts';
import type { Host } from '../host/host.ts';
import { contextPrompt, shareOrder } from './from-wire.ts';

export const sendContextHandler =
  (host: Host): ServiceImpl<typeof InstanceService>['sendContext'] =>
  async (request, context) => {
    requireService(context);
    const order = shareOrder(request.order);
    const agent = host.agent(order.sourceInstanceId);
    await orderShare(agent.context, agent.inboxId, order, contextPrompt(request));
    return {};
  };
