import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { rollBackProfile } from '../commands/change-profile.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './call.ts';
import { profileToWire } from './profile-wire.ts';

export function rollbackProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['rollbackProfile'] {
  return async ({ agentId, targetVersion, expectedVersion }, context) => {
    const call = callWith(context, 'agents:write');
    return { profile: profileToWire(await rollBackProfile(deps, call, { agentId, expectedVersion }, targetVersion)) };
  };
}
