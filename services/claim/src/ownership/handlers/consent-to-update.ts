import type { HandlerContext } from '@connectrpc/connect';
import type { ConsentToUpdateRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { required } from '../../lifecycle/handlers/messages.ts';
import { shownInstance } from '../../lifecycle/handlers/shown-instances.ts';
import { consentToUpdate } from '../commands/owner-orders.ts';
import type { OwnershipDeps } from '../deps.ts';

export function consentToUpdateHandler(deps: OwnershipDeps) {
  return async (request: ConsentToUpdateRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const { instanceId, version } = request;
    const statement = required('statement', request.statement);
    const agent = await consentToUpdate(deps, caller, { instanceId, version: Number(version), statement });
    return shownInstance(deps.db, agent, caller, deps.now());
  };
}
