import type { KeyPackageUpload } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import { readKeyPackage, requireUsable } from '../domain/mls-wire.ts';
import type { Network } from '../network.ts';
import { invalid, refusing } from './refuse.ts';

/** Verifies and stores the key package; returns its installation. */
export async function acceptKeyPackage(network: Network, upload: KeyPackageUpload | undefined): Promise<Uint8Array> {
  if (upload === undefined) throw invalid('the key package is missing');
  const { installationKey } = refusing(() => {
    const keyPackage = readKeyPackage(upload.keyPackageTlsSerialized);
    requireUsable(keyPackage, network.now());
    return keyPackage;
  });
  await network.keyPackages.put(installationKey, upload.keyPackageTlsSerialized);
  return installationKey;
}
