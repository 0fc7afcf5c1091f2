import type { ServiceImpl } from '@connectrpc/connect';
import type { SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { deleteResource } from '../domain/resource-rules.ts';

export function deleteSecretHandler(deps: ResourceDeps): ServiceImpl<typeof SecretService>['deleteSecret'] {
  return async ({ secretId }, context) => {
    const { member } = callWith(context, 'agents:write');
    await deleteResource(deps, 'secret', member, secretId);
    return {};
  };
}
