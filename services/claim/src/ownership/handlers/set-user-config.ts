import type { HandlerContext } from '@connectrpc/connect';
import type { SetUserConfigRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { required } from '../../lifecycle/handlers/messages.ts';
import { shownInstance } from '../../lifecycle/handlers/shown-instances.ts';
import { setUserConfig } from '../commands/owner-orders.ts';
import type { OwnershipDeps } from '../deps.ts';

export function setUserConfigHandler(deps: OwnershipDeps) {
  return async ({ instanceId, sealedUserConfig, statement }: SetUserConfigRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const agent = await setUserConfig(deps, caller, {
      instanceId,
      sealed: required('sealed_user_config', sealedUserConfig),
      statement: required('statement', statement),
    });
    return shownInstance(deps.db, agent, caller, deps.now());
  };
}
