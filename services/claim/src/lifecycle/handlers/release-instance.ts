import type { HandlerContext } from '@connectrpc/connect';
import type { ReleaseInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { releaseInstance } from '../commands/release-instance.ts';
import type { ReleaseDeps } from '../deps.ts';
import { required } from './messages.ts';
import { shownInstance } from './shown-instances.ts';

export function releaseInstanceHandler(deps: ReleaseDeps) {
  return async ({ instanceId, statement }: ReleaseInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const released = await releaseInstance(deps, caller, instanceId, required('statement', statement));
    return shownInstance(deps.db, released, caller, deps.now());
  };
}
