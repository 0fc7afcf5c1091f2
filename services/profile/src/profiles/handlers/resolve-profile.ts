import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileUseService } from '@offshoot/gen/offshoot/profile/v1/profile_use_service_pb.ts';
import type { Deps } from '../domain/ports.ts';
import { resolveProfile } from '../domain/using/resolve-profile.ts';
import { callWith } from './call.ts';

export function resolveProfileHandler(deps: Deps): ServiceImpl<typeof ProfileUseService>['resolveProfile'] {
  return async ({ agent, splitKey, variables = {}, asDeclared }, context) => {
    const call = callWith(context, 'agents:use');
    const values = asDeclared ? undefined : variables;
    const { agentId, version, versions, json, digest } = await resolveProfile(deps, call, { agent, splitKey, values });
    return { agentId, agentVersion: version, profileVersions: [...versions], configJson: json, digest };
  };
}
