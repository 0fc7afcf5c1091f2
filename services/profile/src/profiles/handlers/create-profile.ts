import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { createProfile } from '../commands/create-profile.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './call.ts';
import { profileToWire } from './profile-wire.ts';
import { jsonObject } from './written-json.ts';

export function createProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['createProfile'] {
  return async ({ bodyJson }, context) => {
    const call = callWith(context, 'agents:write');
    return { profile: profileToWire(await createProfile(deps, call, jsonObject(bodyJson, 'body'))) };
  };
}
