import type { RetireHostRequest } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import type { CommandContext } from '../../command-deps.ts';
import { retireHost } from '../commands/retire-host.ts';

export function retireHostHandler(context: CommandContext) {
  return ({ hostId, validateOnly }: RetireHostRequest) => retireHost(context, hostId, validateOnly);
}
