import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { IdentifyRequest, IdentityService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import type { IdentifyDeps } from '../commands/identify.ts';
import { type Identified, identifyKey, identifyPerson, identifyToken, payerOf } from '../commands/identify.ts';
import { identityToWire, limitsToWire } from './wire.ts';

export function identifyHandler(deps: IdentifyDeps): ServiceImpl<typeof IdentityService>['identify'] {
  return async ({ credential, tenantId }) => {
    const found = await identified(deps, credential, tenantId);
    return {
      identity: identityToWire({ ...found.identity, payer: await payerOf(deps, found.identity.tenantId) }),
      ...(found.limits && { limits: limitsToWire(found.limits) }),
      tokenWaitMs: BigInt(found.tokenWaitMs),
      ...(found.expiresAt && { expireTime: timestampFromDate(found.expiresAt) }),
    };
  };
}

function identified(deps: IdentifyDeps, credential: IdentifyRequest['credential'], tenantId: string): Promise<Identified> {
  switch (credential.case) {
    case 'apiKey':
      return identifyKey(deps, credential.value, tenantId);
    case 'jwt':
      return identifyToken(deps, credential.value, tenantId);
    case 'inboxId':
      return identifyPerson(deps, credential.value, tenantId);
    default:
      throw new Error('the contract requires a credential');
  }
}
