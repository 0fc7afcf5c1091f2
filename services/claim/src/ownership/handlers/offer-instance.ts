import type { HandlerContext } from '@connectrpc/connect';
import type { OfferInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { required } from '../../lifecycle/handlers/messages.ts';
import { shownInstance } from '../../lifecycle/handlers/shown-instances.ts';
import { offerInstance } from '../commands/change-owner.ts';
import type { OwnershipDeps } from '../deps.ts';

export function offerInstanceHandler(deps: OwnershipDeps) {
  return async (request: OfferInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const { instanceId, newOwnerId } = request;
    const statement = required('statement', request.statement);
    const agent = await offerInstance(deps, caller, { instanceId, newOwnerId, statement });
    return shownInstance(deps.db, agent, caller, deps.now());
  };
}
