import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileUseService } from '@offshoot/gen/offshoot/profile/v1/profile_use_service_pb.ts';
import type { Deps } from '../domain/ports.ts';
import { resolveProfile } from '../domain/using/resolve-profile.ts';
import { callWith } from './call.ts';
import { jsonObject } from './written-json.ts';

export function resolveProfileHandler(deps: Deps): ServiceImpl<typeof ProfileUseService>['resolveProfile'] {
  return async ({ agent, splitKey, variablesJson, asDeclared }, context) => {
    const call = callWith(context, 'agents:use');
    const values = asDeclared ? undefined : variablesJson === '' ? {} : jsonObject(variablesJson, 'variables');
    const { agentId, version, versions, json, digest } = await resolveProfile(deps, call, { agent, splitKey, values });
    return { agentId, agentVersion: version, profileVersions: [...versions], configJson: json, digest };
  };
}
