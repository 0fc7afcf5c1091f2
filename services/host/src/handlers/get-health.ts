import type { ServiceImpl } from '@connectrpc/connect';
import { WithheldReason } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import type { Host } from '../host/host.ts';

export function getHealthHandler(host: Host): ServiceImpl<typeof InstanceService>['getHealth'] {
  return (_request, context) => {
    requireService(context);
    const { withheld = 'UNSPECIFIED', ...health } = host.health();
    return { ...health, withheld: WithheldReason[withheld] };
  };
}
