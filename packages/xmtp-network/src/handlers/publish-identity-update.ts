import { toBinary } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import type { IdentityApi } from '@offshoot/gen/xmtp/identity/api/v1/identity_pb.ts';
import { IdentityUpdateSchema } from '@offshoot/gen/xmtp/identity/associations/association_pb.ts';
import { proveSigners } from '../domain/identity-signature.ts';
import type { Network } from '../network.ts';
import { identityUpdateFromWire } from '../wire/identity-wire.ts';
import { invalid, refusingAsync } from './refuse.ts';

/** An update with the maximum number of actions takes half of it. */
const MAX_UPDATE_BYTES = 16 * 1024;

export function publishIdentityUpdateHandler(network: Network): ServiceImpl<typeof IdentityApi>['publishIdentityUpdate'] {
  return async ({ identityUpdate }) => {
    if (identityUpdate === undefined) throw invalid('the identity update is missing');
    await refusingAsync(async () => {
      const update = identityUpdateFromWire(identityUpdate);
      const body = toBinary(IdentityUpdateSchema, identityUpdate);
      if (body.length > MAX_UPDATE_BYTES) throw invalid(`the identity update is longer than ${MAX_UPDATE_BYTES} bytes`);
      const proven = await proveSigners(update, network.signatureChecks.take);
      await network.identities.append(proven, body);
    });
    return {};
  };
}
