import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileUseService } from '@offshoot/gen/offshoot/profile/v1/profile_use_service_pb.ts';
import type { Deps } from '../domain/ports.ts';
import { checkUse } from '../domain/using/use-profile.ts';
import { callWith } from './call.ts';

export function checkProfileUseHandler(deps: Deps): ServiceImpl<typeof ProfileUseService>['checkProfileUse'] {
  return async ({ agentId, agentVersion }, context) => ({
    agentVersion: await checkUse(deps, callWith(context, 'agents:use'), agentId, agentVersion),
  });
}
