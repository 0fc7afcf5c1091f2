import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { listLabels } from '../commands/labels.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './call.ts';
import { labelToWire } from './profile-wire.ts';

export function listLabelsHandler(deps: Deps): ServiceImpl<typeof ProfileService>['listLabels'] {
  return async ({ agentId }, context) => {
    return { labels: (await listLabels(deps, callWith(context, 'agents:read'), agentId)).map(labelToWire) };
  };
}
