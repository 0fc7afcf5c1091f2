import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { AdoptInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { adoptInstance, listParked } from '../commands/adopt-instance.ts';
import type { AdoptDeps } from '../deps.ts';

export function listParkedAgentsHandler(deps: AdoptDeps) {
  return async () => ({
    agents: (await listParked(deps)).map(({ state, why, parkedAt, ...agent }) => ({
      ...agent,
      state: InstanceState[state],
      hasEnded: why === 'ENDED',
      parkTime: timestampFromDate(parkedAt),
    })),
  });
}

export function adoptInstanceHandler(deps: AdoptDeps) {
  return async ({ instanceId }: AdoptInstanceRequest) => {
    const { state, ...adopted } = await adoptInstance(deps, instanceId);
    return { ...adopted, state: InstanceState[state] };
  };
}
