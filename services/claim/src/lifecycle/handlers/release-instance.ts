import type { HandlerContext } from '@connectrpc/connect';
import type { ReleaseInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../../command-deps.ts';
import { releaseInstance } from '../commands/release-instance.ts';
import { required } from './messages.ts';
import { shownInstance } from './shown-instances.ts';

export function releaseInstanceHandler(context: CommandContext) {
  return async ({ instanceId, statement }: ReleaseInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const released = await releaseInstance(context, caller, instanceId, required('statement', statement));
    return shownInstance(context.db, released, caller, context.now());
  };
}
