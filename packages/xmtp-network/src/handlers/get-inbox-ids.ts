import type { ServiceImpl } from '@connectrpc/connect';
import type { IdentityApi } from '@offshoot/gen/xmtp/identity/api/v1/identity_pb.ts';
import type { Network } from '../network.ts';
import { requireAtMost } from './refuse.ts';

const MAX_IDENTIFIERS = 1_000;

/** In request order; no inbox id if the identifier belongs to none. */
export function getInboxIdsHandler(network: Network): ServiceImpl<typeof IdentityApi>['getInboxIds'] {
  return ({ requests }) => {
    requireAtMost(MAX_IDENTIFIERS, requests, 'identifiers');
    return {
      responses: requests.map(({ identifier, identifierKind }) => ({
        identifier,
        identifierKind,
        inboxId: network.identities.inboxOfAddress(identifier),
      })),
    };
  };
}
