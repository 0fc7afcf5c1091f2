import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { listProfiles } from '../commands/read-profiles.ts';
import { DEFAULT_PAGE } from '../domain/limits.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith, statusFromWire, summaryToWire } from './profile-wire.ts';

export function listProfilesHandler(deps: Deps): ServiceImpl<typeof ProfileService>['listProfiles'] {
  return async ({ limit, after, before, status, name, namePart, metadata, detailed }, context) => {
    const call = callWith(context, 'agents:read');
    const filter = {
      status: statusFromWire(status),
      name: name || undefined,
      namePart: namePart || undefined,
      metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
    };
    const page = { after: after || undefined, before: before || undefined, limit: limit || DEFAULT_PAGE, detailed };
    const { items, hasMore } = await listProfiles(deps, call, filter, page);
    return { profiles: items.map(summaryToWire), hasMore };
  };
}
