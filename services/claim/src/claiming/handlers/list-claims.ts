import type { HandlerContext } from '@connectrpc/connect';
import type { ListClaimsRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { claimMessage } from '../../lifecycle/handlers/messages.ts';
import { listClaims } from '../commands/list-claims.ts';
import type { ReadClaimsDeps } from '../deps.ts';

export function listClaimsHandler(deps: ReadClaimsDeps) {
  return async ({ includeEnded, pageSize, pageToken }: ListClaimsRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const page = await listClaims(deps, caller, { includeEnded, pageSize, pageToken });
    return { claims: page.claims.map(claimMessage), nextPageToken: page.nextPageToken };
  };
}
