import type { HandlerContext } from '@connectrpc/connect';
import type { TransferInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import { transferInstance } from '../commands/change-owner.ts';
import type { CommandContext } from '../commands/context.ts';
import { required } from './messages.ts';
import { shownInstance } from './shown-instances.ts';

export function transferInstanceHandler(context: CommandContext) {
  return async (request: TransferInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const { instanceId, newOwnerId } = request;
    const statement = required('statement', request.statement);
    const agent = await transferInstance(context, caller, { instanceId, newOwnerId, statement });
    return shownInstance(context.db, agent, caller, context.now());
  };
}
