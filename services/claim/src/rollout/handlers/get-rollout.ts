import type { HandlerContext } from '@connectrpc/connect';
import type { GetRolloutRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUserCall } from '@offshoot/rpc';
import type { CommandContext } from '../../command-deps.ts';
import { readRollout } from '../commands/rollout.ts';
import { rolloutMessage } from './rollout-message.ts';

export function getRolloutHandler(context: CommandContext) {
  return async ({ templateId }: GetRolloutRequest, call: HandlerContext) => {
    return { rollout: rolloutMessage(templateId, await readRollout(context, requireUserCall(call), templateId)) };
  };
}
