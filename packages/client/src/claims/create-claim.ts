import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { present } from '../gateway/connect.ts';
import { repeated } from '../gateway/retrying.ts';
import type { Owner } from '../owner.ts';
import type { ClaimOptions } from './claim-agent.ts';
import { type ClaimDraft, ClaimRequests } from './claim-requests.ts';
import { requireAgent } from './swapped-agent.ts';

/** If the person waits anyway, a lost call is repeated with the same request ID. */
export async function createClaim(owner: Owner, draft: ClaimDraft, { requestId, wait, queueSeconds, kept }: ClaimOptions): Promise<Claim> {
  const requests = new ClaimRequests(owner, draft, { requestId, queueSeconds, kept });
  return repeated(owner, { isPatient: wait !== undefined, outdatedBy: (error) => requests.outdatedBy(error) }, async () => {
    const { request, ...reserved } = await requests.current();
    const claim = present((await owner.gateway.claims.createClaim(request)).claim);
    requireAgent(claim, reserved);
    return claim;
  });
}
