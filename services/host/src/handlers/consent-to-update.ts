import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { consentToUpdate } from '../agent/template/update-orders.ts';
import type { Host } from '../host/host.ts';
import { signed, signedVersion } from './from-wire.ts';

export function consentToUpdateHandler(host: Host): ServiceImpl<typeof InstanceService>['consentToUpdate'] {
  return async (request, context) => {
    requireService(context);
    const agent = host.agent(request.instanceId);
    const applied = await consentToUpdate(agent.orders, signedVersion(request.templateVersion), signed(request.statement));
    // An older backup would lose it, and the owner cannot use the same statement again.
    await host.secure(request.instanceId);
    return { appliedVersion: BigInt(applied) };
  };
}
