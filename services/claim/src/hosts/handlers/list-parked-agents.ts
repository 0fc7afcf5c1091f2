import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { CommandContext } from '../../command-deps.ts';
import { listParked } from '../commands/adopt-instance.ts';

export function listParkedAgentsHandler(context: CommandContext) {
  return async () => ({
    agents: (await listParked(context)).map(({ state, why, parkedAt, ...agent }) => ({
      ...agent,
      state: InstanceState[state],
      hasEnded: why === 'ENDED',
      parkTime: timestampFromDate(parkedAt),
    })),
  });
}
