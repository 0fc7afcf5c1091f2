import type { HandlerContext } from '@connectrpc/connect';
import type { AcceptInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { required } from '../../lifecycle/handlers/messages.ts';
import { shownInstance } from '../../lifecycle/handlers/shown-instances.ts';
import { acceptInstance } from '../commands/change-owner.ts';
import type { OwnershipDeps } from '../deps.ts';

export function acceptInstanceHandler(deps: OwnershipDeps) {
  return async (request: AcceptInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const { instanceId } = request;
    const statement = required('statement', request.statement);
    const agent = await acceptInstance(deps, caller, { instanceId, statement });
    return shownInstance(deps.db, agent, caller, deps.now());
  };
}
