import type { HandlerContext } from '@connectrpc/connect';
import type { CancelClaimRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { claimMessage } from '../../lifecycle/handlers/messages.ts';
import { cancelClaim } from '../commands/cancel-claim.ts';
import type { CancelClaimDeps } from '../deps.ts';

export function cancelClaimHandler(deps: CancelClaimDeps) {
  return async ({ claimId }: CancelClaimRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    return { claim: claimMessage(await cancelClaim(deps, claimId, caller)) };
  };
}
