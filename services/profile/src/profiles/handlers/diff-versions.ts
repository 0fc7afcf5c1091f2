import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import type { Deps } from '../domain/ports.ts';
import { diffVersions } from '../domain/read-profiles.ts';
import { callWith } from './call.ts';

export function diffVersionsHandler(deps: Deps): ServiceImpl<typeof ProfileService>['diffVersions'] {
  return async ({ agentId, from, to }, context) => {
    return { diffJson: JSON.stringify(await diffVersions(deps, callWith(context, 'agents:read'), agentId, from, to)) };
  };
}
