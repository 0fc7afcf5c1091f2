import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { deleteProfile } from '../commands/change-status.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './call.ts';

export function deleteProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['deleteProfile'] {
  return async (edition, context) => {
    await deleteProfile(deps, callWith(context, 'agents:admin'), edition);
    return {};
  };
}
