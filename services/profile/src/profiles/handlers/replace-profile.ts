import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { replaceProfile } from '../commands/change-profile.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './call.ts';
import { profileToWire } from './profile-wire.ts';
import { jsonObject } from './written-json.ts';

export function replaceProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['replaceProfile'] {
  return async ({ agentId, bodyJson, expectedVersion }, context) => {
    const call = callWith(context, 'agents:write');
    const replaced = await replaceProfile(deps, call, { agentId, expectedVersion }, jsonObject(bodyJson, 'body'));
    return { profile: profileToWire(replaced) };
  };
}
