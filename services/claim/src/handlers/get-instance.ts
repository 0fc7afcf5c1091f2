import type { HandlerContext } from '@connectrpc/connect';
import type { GetInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { visibleInstance } from '../domain/access.ts';
import { agentById } from '../store/agents.ts';
import { shownInstance } from './shown-instances.ts';

export function getInstanceHandler({ db, now }: CommandContext) {
  return async ({ instanceId }: GetInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const seenAt = now();
    return shownInstance(db, visibleInstance(await agentById(db, instanceId), instanceId, caller, seenAt), caller, seenAt);
  };
}
