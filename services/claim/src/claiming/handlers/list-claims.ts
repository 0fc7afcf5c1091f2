import type { HandlerContext } from '@connectrpc/connect';
import type { ListClaimsRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../../command-deps.ts';
import { claimMessage } from '../../lifecycle/handlers/messages.ts';
import { listClaims } from '../commands/list-claims.ts';

export function listClaimsHandler(context: CommandContext) {
  return async ({ includeEnded, pageSize, pageToken }: ListClaimsRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const page = await listClaims(context, caller, { includeEnded, pageSize, pageToken });
    return { claims: page.claims.map(claimMessage), nextPageToken: page.nextPageToken };
  };
}
