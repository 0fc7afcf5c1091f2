import { fromBinary } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import type { IdentityApi } from '@offshoot/gen/xmtp/identity/api/v1/identity_pb.ts';
import { IdentityUpdateSchema } from '@offshoot/gen/xmtp/identity/associations/association_pb.ts';
import type { Network } from '../network.ts';

export function getIdentityUpdates(network: Network): ServiceImpl<typeof IdentityApi>['getIdentityUpdates'] {
  return ({ requests }) => ({
    responses: requests.map(({ inboxId, sequenceId }) => ({
      inboxId,
      updates: network.identities.updatesAfter(inboxId, sequenceId).map(({ id, createdNs, body }) => ({
        sequenceId: id,
        serverTimestampNs: createdNs,
        update: fromBinary(IdentityUpdateSchema, body),
      })),
    })),
  });
}
