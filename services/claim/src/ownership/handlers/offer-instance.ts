import type { HandlerContext } from '@connectrpc/connect';
import type { OfferInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../../command-deps.ts';
import { required } from '../../lifecycle/handlers/messages.ts';
import { shownInstance } from '../../lifecycle/handlers/shown-instances.ts';
import { offerInstance } from '../commands/change-owner.ts';

export function offerInstanceHandler(context: CommandContext) {
  return async (request: OfferInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const { instanceId, newOwnerId } = request;
    const statement = required('statement', request.statement);
    const agent = await offerInstance(context, caller, { instanceId, newOwnerId, statement });
    return shownInstance(context.db, agent, caller, context.now());
  };
}
