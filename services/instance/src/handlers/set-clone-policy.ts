import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc';
import { setClonePolicy } from '../agent/ownership/owner-orders.ts';
import type { Host } from '../host/host.ts';
import { clonePolicy, signed } from './from-wire.ts';

export function setClonePolicyHandler(host: Host): ServiceImpl<typeof InstanceService>['setClonePolicy'] {
  return async (request, context) => {
    requireService(context);
    const agent = host.agent(request.instanceId);
    await setClonePolicy(agent.orders, clonePolicy(request.policy), signed(request.statement));
    // An older backup would bring the former policy back.
    await host.secure(request.instanceId);
    return {};
  };
}
