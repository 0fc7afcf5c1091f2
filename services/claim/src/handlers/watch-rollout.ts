import type { HandlerContext } from '@connectrpc/connect';
import type { WatchRolloutRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { watchRollout } from '../commands/rollout.ts';
import { rolloutMessage } from './rollout-message.ts';

export function watchRolloutHandler(context: CommandContext) {
  return async function* ({ templateId }: WatchRolloutRequest, call: HandlerContext) {
    const caller = requireUser(call);
    for await (const rollout of watchRollout(context, caller, templateId, call.signal))
      yield { rollout: rolloutMessage(templateId, rollout) };
  };
}
