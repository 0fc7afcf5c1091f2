import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { readConfiguration } from '../commands/publish-profile.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './call.ts';

export function getConfigurationHandler(deps: Deps): ServiceImpl<typeof ProfileService>['getConfiguration'] {
  return async ({ agentId, at }, context) => {
    const { version, levels, config, digest } = await readConfiguration(deps, callWith(context, 'agents:read'), agentId, at);
    const profileVersions = levels.map((level) => ({ agentId: level.agentId, version: level.version }));
    return { version, profileVersions, configJson: JSON.stringify(config), digest };
  };
}
