import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { createKey } from '../commands/keys.ts';
import type { TenancyDeps } from '../deps.ts';
import { memberWith } from './member-with.ts';
import { keyToWire, limitsFromWire } from './wire.ts';

export function createKeyHandler(deps: TenancyDeps): ServiceImpl<typeof KeyService>['createKey'] {
  return async ({ name, scopes, groups, allowedAgents, limits, expireTime }, context) => {
    const identity = memberWith(context, 'keys:admin');
    const expiresAt = expireTime && timestampDate(expireTime);
    const wanted = { name, scopes, groups, allowedAgents, limits: limitsFromWire(limits), expiresAt };
    const { key, secret } = await createKey(deps, identity, wanted);
    return { key: keyToWire(key), secret };
  };
}
