import type { HandlerContext } from '@connectrpc/connect';
import type { GetRolloutRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUserCall } from '@offshoot/rpc/auth';
import { readRollout } from '../commands/rollout.ts';
import type { RolloutDeps } from '../deps.ts';
import { rolloutMessage } from './rollout-message.ts';

export function getRolloutHandler(deps: RolloutDeps) {
  return async ({ templateId }: GetRolloutRequest, call: HandlerContext) => {
    return { rollout: rolloutMessage(templateId, await readRollout(deps, requireUserCall(call), templateId)) };
  };
}
