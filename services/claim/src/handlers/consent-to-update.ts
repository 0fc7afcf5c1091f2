import type { HandlerContext } from '@connectrpc/connect';
import type { ConsentToUpdateRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { consentToUpdate } from '../commands/owner-orders.ts';
import { instanceMessage, required } from './messages.ts';

export function consentToUpdateHandler(context: CommandContext) {
  return async (request: ConsentToUpdateRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const { instanceId, version } = request;
    const statement = required('statement', request.statement);
    return {
      instance: instanceMessage(
        await consentToUpdate(context, caller, { instanceId, version: Number(version), statement }),
        caller,
        context.now(),
      ),
    };
  };
}
