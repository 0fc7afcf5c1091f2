import type { ServiceImpl } from '@connectrpc/connect';
import type { SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { readSecret } from '../commands/secrets.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { secretToWire } from './resource-wire.ts';

export function getSecretHandler(deps: ResourceDeps): ServiceImpl<typeof SecretService>['getSecret'] {
  return async ({ secretId }, context) => {
    const { member } = callWith(context, 'agents:read');
    return { secret: secretToWire(await readSecret(deps, member, secretId)) };
  };
}
