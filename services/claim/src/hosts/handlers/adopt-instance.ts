import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { AdoptInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { adoptInstance } from '../commands/adopt-instance.ts';
import type { AdoptDeps } from '../deps.ts';

export function adoptInstanceHandler(deps: AdoptDeps) {
  return async ({ instanceId }: AdoptInstanceRequest) => {
    const { state, ...adopted } = await adoptInstance(deps, instanceId);
    return { ...adopted, state: InstanceState[state] };
  };
}
