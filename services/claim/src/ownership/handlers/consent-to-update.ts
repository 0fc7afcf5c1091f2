import type { HandlerContext } from '@connectrpc/connect';
import type { ConsentToUpdateRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../../command-deps.ts';
import { required } from '../../lifecycle/handlers/messages.ts';
import { shownInstance } from '../../lifecycle/handlers/shown-instances.ts';
import { consentToUpdate } from '../commands/owner-orders.ts';

export function consentToUpdateHandler(context: CommandContext) {
  return async (request: ConsentToUpdateRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const { instanceId, version } = request;
    const statement = required('statement', request.statement);
    const agent = await consentToUpdate(context, caller, { instanceId, version: Number(version), statement });
    return shownInstance(context.db, agent, caller, context.now());
  };
}
