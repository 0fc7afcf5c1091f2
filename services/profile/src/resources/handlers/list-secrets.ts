import type { ServiceImpl } from '@connectrpc/connect';
import type { SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { secretToWire } from './resource-wire.ts';

export function listSecretsHandler(deps: ResourceDeps): ServiceImpl<typeof SecretService>['listSecrets'] {
  return async (_, context) => {
    const { member } = callWith(context, 'agents:read');
    return { secrets: (await deps.store.secrets(member.tenantId)).map(secretToWire) };
  };
}
