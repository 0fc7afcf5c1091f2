import type { ServiceImpl } from '@connectrpc/connect';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { setUserConfig } from '../agent/template/config-orders.ts';
import type { Host } from '../host/host.ts';
import { sealedConfig, signed } from './from-wire.ts';

export function setUserConfigHandler(host: Host): ServiceImpl<typeof InstanceService>['setUserConfig'] {
  return async ({ instanceId, sealedUserConfig, statement }, context) => {
    requireService(context);
    await setUserConfig(host.agent(instanceId).orders, sealedConfig(sealedUserConfig), signed(statement));
    // An older backup would restore the former values.
    await host.secure(instanceId);
    return {};
  };
}
