import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { listVersions } from '../commands/read-profiles.ts';
import { DEFAULT_PAGE } from '../domain/limits.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith, versionToWire } from './profile-wire.ts';

export function listVersionsHandler(deps: Deps): ServiceImpl<typeof ProfileService>['listVersions'] {
  return async ({ agentId, limit, after, before }, context) => {
    const call = callWith(context, 'agents:read');
    const page = { after: after || undefined, before: before || undefined, limit: limit || DEFAULT_PAGE };
    const { items, hasMore } = await listVersions(deps, call, agentId, page);
    return { versions: items.map(versionToWire), hasMore };
  };
}
