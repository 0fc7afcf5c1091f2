import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { deleteLabel } from '../commands/labels.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './call.ts';

export function deleteLabelHandler(deps: Deps): ServiceImpl<typeof ProfileService>['deleteLabel'] {
  return async ({ agentId, name }, context) => {
    await deleteLabel(deps, callWith(context, 'agents:write'), agentId, name);
    return {};
  };
}
