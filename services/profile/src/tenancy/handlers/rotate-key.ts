import type { ServiceImpl } from '@connectrpc/connect';
import type { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { rotateKey } from '../commands/keys.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { memberWith } from './member-with.ts';
import { keyToWire } from './wire.ts';

export function rotateKeyHandler(deps: TenancyDeps): ServiceImpl<typeof KeyService>['rotateKey'] {
  return async ({ keyId, graceSeconds }, context) => {
    const { key, secret } = await rotateKey(deps, memberWith(context, 'keys:admin'), keyId, graceSeconds);
    return { key: keyToWire(key), secret };
  };
}
