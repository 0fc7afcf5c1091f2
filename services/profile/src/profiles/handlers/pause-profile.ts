import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { changeStatus } from '../commands/change-status.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './call.ts';
import { profileToWire } from './profile-wire.ts';

export function pauseProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['pauseProfile'] {
  return async (edition, context) => {
    const call = callWith(context, 'agents:write');
    return { profile: profileToWire(await changeStatus(deps, call, edition, 'pause')) };
  };
}
