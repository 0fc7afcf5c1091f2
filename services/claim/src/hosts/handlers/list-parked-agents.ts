import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { listParked } from '../commands/adopt-instance.ts';
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
