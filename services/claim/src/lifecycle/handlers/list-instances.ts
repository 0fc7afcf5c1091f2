import type { HandlerContext } from '@connectrpc/connect';
import type { ListInstancesRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../../command-deps.ts';
import { type InstanceFilter, listInstances } from '../commands/list-instances.ts';
import { shownInstances } from './shown-instances.ts';

export function listInstancesHandler(context: CommandContext) {
  return async ({ filter, includeGone, pageSize, pageToken }: ListInstancesRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const wanted = filterOf(filter);
    const page = await listInstances(context, caller, wanted, { includeGone, pageSize, pageToken });
    return { instances: await shownInstances(context.db, page.agents, caller, context.now()), nextPageToken: page.nextPageToken };
  };
}

function filterOf(filter: ListInstancesRequest['filter']): InstanceFilter {
  switch (filter.case) {
    case 'templateId':
      return { templateId: filter.value };
    case 'offeredToId':
      return { offeredToId: filter.value };
    default:
      return { ownerId: filter.value ?? '' };
  }
}
