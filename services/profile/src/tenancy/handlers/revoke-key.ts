import type { ServiceImpl } from '@connectrpc/connect';
import type { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { revokeKey } from '../commands/keys.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { memberWith } from './member-with.ts';
import { keyToWire } from './wire.ts';

export function revokeKeyHandler(deps: TenancyDeps): ServiceImpl<typeof KeyService>['revokeKey'] {
  return async ({ keyId }, context) => ({ key: keyToWire(await revokeKey(deps, memberWith(context, 'keys:admin'), keyId)) });
}
