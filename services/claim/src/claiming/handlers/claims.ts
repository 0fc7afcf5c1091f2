import type { HandlerContext } from '@connectrpc/connect';
import type {
  CancelClaimRequest,
  GetClaimRequest,
  ListClaimsRequest,
  WatchClaimRequest,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { ownClaim } from '../../lifecycle/domain/access.ts';
import { claimMessage } from '../../lifecycle/handlers/messages.ts';
import { claimView } from '../../lifecycle/store/agents.ts';
import { cancelClaim } from '../commands/cancel-claim.ts';
import { listClaims } from '../commands/list-claims.ts';
import { watchClaim } from '../commands/watch-claim.ts';
import type { CancelClaimDeps, ReadClaimsDeps } from '../deps.ts';

export function getClaimHandler({ db }: ReadClaimsDeps) {
  return async ({ claimId }: GetClaimRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    return { claim: claimMessage(ownClaim(await claimView(db, claimId), claimId, caller)) };
  };
}

export function cancelClaimHandler(deps: CancelClaimDeps) {
  return async ({ claimId }: CancelClaimRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    return { claim: claimMessage(await cancelClaim(deps, claimId, caller)) };
  };
}

export function listClaimsHandler(deps: ReadClaimsDeps) {
  return async ({ includeEnded, pageSize, pageToken }: ListClaimsRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const page = await listClaims(deps, caller, { includeEnded, pageSize, pageToken });
    return { claims: page.claims.map(claimMessage), nextPageToken: page.nextPageToken };
  };
}

export function watchClaimHandler(deps: ReadClaimsDeps) {
  return async function* ({ claimId }: WatchClaimRequest, call: HandlerContext) {
    const caller = requireUser(call);
    for await (const rows of watchClaim(deps, claimId, caller, call.signal)) yield { claim: claimMessage(rows) };
  };
}
