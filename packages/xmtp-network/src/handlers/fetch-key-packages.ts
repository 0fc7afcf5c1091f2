import type { ServiceImpl } from '@connectrpc/connect';
import type { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import type { Network } from '../network.ts';
import { requireAtMost } from './refuse.ts';

/** A full group has 250 inboxes with ten installations each. */
const MAX_INSTALLATIONS = 5_000;

/** In request order; an empty entry for an unknown installation. */
export function fetchKeyPackagesHandler(network: Network): ServiceImpl<typeof MlsApi>['fetchKeyPackages'] {
  return ({ installationKeys }) => {
    requireAtMost(MAX_INSTALLATIONS, installationKeys, 'installations');
    return {
      keyPackages: installationKeys.map((key) => ({ keyPackageTlsSerialized: network.keyPackages.of(key) ?? new Uint8Array() })),
    };
  };
}
