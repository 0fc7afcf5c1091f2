import type { ServiceImpl } from '@connectrpc/connect';
import type { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import type { Network } from '../network.ts';
import { acceptKeyPackage } from './accept-key-package.ts';

export function registerInstallationHandler(network: Network): ServiceImpl<typeof MlsApi>['registerInstallation'] {
  return async ({ keyPackage }) => ({ installationKey: await acceptKeyPackage(network, keyPackage) });
}
