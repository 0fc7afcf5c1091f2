import type { ServiceImpl } from '@connectrpc/connect';
import type { SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { deletePart } from '../domain/part-rules.ts';
import type { PartDeps } from '../domain/ports.ts';

export function deleteSecretHandler(deps: PartDeps): ServiceImpl<typeof SecretService>['deleteSecret'] {
  return async ({ secretId }, context) => {
    const { member } = callWith(context, 'agents:write');
    await deletePart(deps, 'secret', member, secretId);
    return {};
  };
}
