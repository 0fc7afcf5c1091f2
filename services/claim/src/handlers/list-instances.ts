import type { HandlerContext } from '@connectrpc/connect';
import type { ListInstancesRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { listInstances } from '../commands/list-instances.ts';
import { instanceMessage } from './messages.ts';

export function listInstancesHandler(context: CommandContext) {
  return async ({ filter, includeGone, pageSize, pageToken }: ListInstancesRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const wanted = filter.case === 'templateId' ? { templateId: filter.value } : { ownerId: filter.value ?? '' };
    const page = await listInstances(context, caller, wanted, { includeGone, pageSize, pageToken });
    return { instances: page.agents.map(instanceMessage), nextPageToken: page.nextPageToken };
  };
}
