import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import type { Deps } from '../domain/ports.ts';
import { readVersion } from '../domain/read-profiles.ts';
import { callWith } from './call.ts';
import { versionToWire } from './profile-wire.ts';

export function getVersionHandler(deps: Deps): ServiceImpl<typeof ProfileService>['getVersion'] {
  return async ({ agentId, version }, context) => {
    return { version: versionToWire(await readVersion(deps, callWith(context, 'agents:read'), agentId, version)) };
  };
}
