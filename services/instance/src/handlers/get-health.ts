import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc';
import type { Host } from '../host/host.ts';

export const getHealthHandler =
  (host: Host): ServiceImpl<typeof InstanceService>['getHealth'] =>
  (_request, context) => {
    requireService(context);
    return host.health();
  };
