import { toBinary } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import type { IdentityApi } from '@offshoot/gen/xmtp/identity/api/v1/identity_pb.ts';
import { IdentityUpdateSchema } from '@offshoot/gen/xmtp/identity/associations/association_pb.ts';
import { proveSigners } from '../domain/identity-signature.ts';
import type { Network } from '../network.ts';
import { identityUpdateFromWire } from '../wire/identity-wire.ts';
import { invalid, refusingAsync } from './refuse.ts';

export function publishIdentityUpdate(network: Network): ServiceImpl<typeof IdentityApi>['publishIdentityUpdate'] {
  return async ({ identityUpdate }) => {
    if (identityUpdate === undefined) throw invalid('the identity update is missing');
    await refusingAsync(async () => {
      const proven = await proveSigners(identityUpdateFromWire(identityUpdate));
      await network.identities.append(proven, toBinary(IdentityUpdateSchema, identityUpdate));
    });
    return {};
  };
}
