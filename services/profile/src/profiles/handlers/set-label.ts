import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { setLabel } from '../commands/labels.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './call.ts';
import { labelToWire } from './profile-wire.ts';

export function setLabelHandler(deps: Deps): ServiceImpl<typeof ProfileService>['setLabel'] {
  return async ({ agentId, name, shares, protected: isProtected }, context) => {
    const call = callWith(context, 'agents:write');
    const setting = { agentId, name, shares: shares.map(({ version, percent }) => ({ version, percent })), isProtected };
    return { label: labelToWire(await setLabel(deps, call, setting)) };
  };
}
