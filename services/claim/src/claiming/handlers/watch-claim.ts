import type { HandlerContext } from '@connectrpc/connect';
import type { WatchClaimRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { claimMessage } from '../../lifecycle/handlers/messages.ts';
import { watchClaim } from '../commands/watch-claim.ts';
import type { ReadClaimsDeps } from '../deps.ts';

export function watchClaimHandler(deps: ReadClaimsDeps) {
  return async function* ({ claimId }: WatchClaimRequest, call: HandlerContext) {
    const caller = requireUser(call);
    for await (const rows of watchClaim(deps, claimId, caller, call.signal)) yield { claim: claimMessage(rows) };
  };
}
