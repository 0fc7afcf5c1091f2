import type { Join, Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { ClaimStatement } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { ClaimTerms, SealedConfigBytes } from '@offshoot/statements';
import type { Owner } from '../owner.ts';
import type { SeenTerms } from './seen-terms.ts';

export interface ClaimToSign extends SeenTerms {
  templateId: string;
  join: Join;
  sealedUserConfig: SealedConfigBytes | undefined;
  parent: ClaimTerms['parent'];
}

/** Signs the whole claim as the owner, for this agent only. */
export async function signClaim(owner: Owner, { instanceId, inboxId }: Reservation, claim: ClaimToSign): Promise<ClaimStatement> {
  const { destinationFromWire, signedClaim } = await import('@offshoot/rpc/wire');
  const { join, ...terms } = claim;
  const destination = destinationFromWire(join);
  // Every value is sealed.
  return signedClaim((action) => owner.sign(action), { ...terms, instanceId, inboxId, destination, userConfig: {} });
}
