import type { ServiceImpl } from '@connectrpc/connect';
import type { SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { setSecretValue } from '../commands/secrets.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { secretToWire } from './resource-wire.ts';

export function setSecretValueHandler(deps: ResourceDeps): ServiceImpl<typeof SecretService>['setSecretValue'] {
  return async ({ secretId, value, allowedHosts }, context) => {
    const { member } = callWith(context, 'agents:write');
    return { secret: secretToWire(await setSecretValue(deps, member, secretId, { value, allowedHosts })) };
  };
}
