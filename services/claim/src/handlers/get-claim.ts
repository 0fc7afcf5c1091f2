import type { HandlerContext } from '@connectrpc/connect';
import type { GetClaimRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { ownClaim } from '../domain/access.ts';
import { claimView } from '../store/agents.ts';
import { claimMessage } from './messages.ts';

export function getClaimHandler({ db }: CommandContext) {
  return async ({ claimId }: GetClaimRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    return { claim: claimMessage(ownClaim(await claimView(db, claimId), claimId, caller)) };
  };
}
