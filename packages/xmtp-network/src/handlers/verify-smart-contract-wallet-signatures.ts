import type { ServiceImpl } from '@connectrpc/connect';
import type { IdentityApi } from '@offshoot/gen/xmtp/identity/api/v1/identity_pb.ts';
import { requireAtMost } from './refuse.ts';

const MAX_SIGNATURES = 1_000;

/** This network has no access to a chain, so it cannot verify contract signatures. */
export function verifySmartContractWalletSignaturesHandler(): ServiceImpl<typeof IdentityApi>['verifySmartContractWalletSignatures'] {
  return ({ signatures }) => {
    requireAtMost(MAX_SIGNATURES, signatures, 'signatures');
    return { responses: signatures.map(() => ({ isValid: false, error: 'this network has no access to a chain' })) };
  };
}
