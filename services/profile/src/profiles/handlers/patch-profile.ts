import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { patchedProfile } from '../commands/change-profile.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './call.ts';
import { profileToWire } from './profile-wire.ts';
import { jsonObject } from './written-json.ts';

export function patchProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['patchProfile'] {
  return async ({ agentId, patchJson, expectedVersion }, context) => {
    const call = callWith(context, 'agents:write');
    const patched = await patchedProfile(deps, call, { agentId, expectedVersion }, jsonObject(patchJson, 'body'));
    return { profile: profileToWire(patched) };
  };
}
