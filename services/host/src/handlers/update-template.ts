import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { updateTemplate } from '../agent/template/update-orders.ts';
import type { Host } from '../host/host.ts';
import { signedVersion } from './from-wire.ts';

export function updateTemplateHandler(host: Host): ServiceImpl<typeof InstanceService>['updateTemplate'] {
  return async (request, context) => {
    requireService(context);
    const agent = host.agent(request.instanceId);
    const applied = await updateTemplate(agent.orders, signedVersion(request.templateVersion));
    return { appliedVersion: BigInt(applied) };
  };
}
