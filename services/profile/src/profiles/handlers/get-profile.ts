import type { JsonObject } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { type ProfileService, ProfileView } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { readProfile, readResolved } from '../commands/read-profiles.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith, profileToWire } from './profile-wire.ts';

export function getProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['getProfile'] {
  return async ({ agentId, view }, context) => {
    const call = callWith(context, 'agents:read');
    if (view === ProfileView.UNSPECIFIED || view === ProfileView.RAW) {
      return { profile: profileToWire(await readProfile(deps, call, agentId)) };
    }
    const { profile, inEffect, levels, explanation } = await readResolved(deps, call, agentId);
    return {
      profile: profileToWire(profile, inEffect),
      chain: levels.map((level) => ({ agentId: level.agentId, version: level.version })),
      ...(view === ProfileView.EXPLAINED && { explanation: explanation as JsonObject }),
    };
  };
}
