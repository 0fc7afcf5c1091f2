import type { HandlerContext } from '@connectrpc/connect';
import type { ListInstancesRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUserCall } from '@offshoot/rpc/auth';
import { type InstanceFilter, listInstances } from '../commands/list-instances.ts';
import type { ReadInstancesDeps } from '../deps.ts';
import { addResidencies } from './residencies.ts';
import { shownInstances } from './shown-instances.ts';

export function listInstancesHandler(deps: ReadInstancesDeps) {
  return async ({ filter, includeGone, pageSize, pageToken }: ListInstancesRequest, call: HandlerContext) => {
    const user = requireUserCall(call);
    const wanted = filterOf(filter);
    const page = await listInstances(deps, user, wanted, { includeGone, pageSize, pageToken });
    const instances = await shownInstances(deps.db, page.agents, user.inboxId, deps.now());
    await addResidencies(deps, page.agents, user.inboxId, instances);
    return { instances, nextPageToken: page.nextPageToken };
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
