import type { ServiceImpl } from '@connectrpc/connect';
import type { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { keyNotFound } from '../commands/keys.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { storedKey } from '../store/keys.ts';
import { memberWith } from './member-with.ts';
import { keyToWire } from './wire.ts';

export function getKeyHandler(deps: TenancyDeps): ServiceImpl<typeof KeyService>['getKey'] {
  return async ({ keyId }, context) => {
    const key = await storedKey(deps.queries.query, memberWith(context, 'keys:admin').tenantId, keyId);
    if (!key) throw keyNotFound();
    return { key: keyToWire(key) };
  };
}
