import type { HandlerContext } from '@connectrpc/connect';
import type { GetClaimRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { ownClaim } from '../../lifecycle/domain/access.ts';
import { claimMessage } from '../../lifecycle/handlers/messages.ts';
import { claimView } from '../../lifecycle/store/agents.ts';
import type { ReadClaimsDeps } from '../deps.ts';

export function getClaimHandler({ db }: ReadClaimsDeps) {
  return async ({ claimId }: GetClaimRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    return { claim: claimMessage(ownClaim(await claimView(db, claimId), claimId, caller)) };
  };
}
