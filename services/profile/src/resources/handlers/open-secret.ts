import type { ServiceImpl } from '@connectrpc/connect';
import type { SecretUseService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { openSecret } from '../commands/secrets.ts';
import type { ResourceDeps } from '../domain/ports.ts';

export function openSecretHandler(deps: ResourceDeps): ServiceImpl<typeof SecretUseService>['openSecret'] {
  return async ({ secretId, host }, context) => {
    const { member } = callWith(context, 'agents:use');
    return { value: await openSecret(deps, member, secretId, host) };
  };
}
