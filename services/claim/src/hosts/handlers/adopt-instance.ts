import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { AdoptInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import type { CommandContext } from '../../command-deps.ts';
import { adoptInstance } from '../commands/adopt-instance.ts';

export function adoptInstanceHandler(context: CommandContext) {
  return async ({ instanceId }: AdoptInstanceRequest) => {
    const { state, ...adopted } = await adoptInstance(context, instanceId);
    return { ...adopted, state: InstanceState[state] };
  };
}
