import type { HandlerContext } from '@connectrpc/connect';
import type { ReleaseInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { Refusal, requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { releaseInstance } from '../commands/release-instance.ts';
import { instanceMessage } from './messages.ts';

export function releaseInstanceHandler(context: CommandContext) {
  return async ({ instanceId, statement }: ReleaseInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    if (!statement)
      throw new Refusal('VALIDATION_FAILED', 'A release needs the statement of the owner.', { metadata: { field: 'statement' } });
    return { instance: instanceMessage(await releaseInstance(context, caller, instanceId, statement)) };
  };
}
