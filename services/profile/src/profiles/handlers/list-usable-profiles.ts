import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileUseService } from '@offshoot/gen/offshoot/profile/v1/profile_use_service_pb.ts';
import type { Deps } from '../domain/ports.ts';
import { usableProfiles } from '../domain/using/usable-profiles.ts';
import { callWith } from './call.ts';

export function listUsableProfilesHandler(deps: Deps): ServiceImpl<typeof ProfileUseService>['listUsableProfiles'] {
  return async ({ agentId }, context) => {
    const usable = await usableProfiles(deps, callWith(context, 'agents:use'), agentId);
    return { profiles: usable.map((one) => ({ agentId: one.agentId, name: one.name, createTime: timestampFromDate(one.createdAt) })) };
  };
}
