import type { HandlerContext } from '@connectrpc/connect';
import type { SetClonePolicyRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import { clonePolicyOf } from '../../lifecycle/adapters/clone-policy.ts';
import { required } from '../../lifecycle/handlers/messages.ts';
import { shownInstance } from '../../lifecycle/handlers/shown-instances.ts';
import { setClonePolicy } from '../commands/owner-orders.ts';
import type { OwnershipDeps } from '../deps.ts';

export function setClonePolicyHandler(deps: OwnershipDeps) {
  return async (request: SetClonePolicyRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const { instanceId, policy } = request;
    const statement = required('statement', request.statement);
    const wanted = required('policy', clonePolicyOf(policy));
    const agent = await setClonePolicy(deps, caller, { instanceId, policy: wanted, statement });
    return shownInstance(deps.db, agent, caller, deps.now());
  };
}
