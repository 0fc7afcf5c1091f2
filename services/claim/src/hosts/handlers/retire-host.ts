import type { RetireHostRequest } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { retireHost } from '../commands/retire-host.ts';
import type { HostDeps } from '../deps.ts';

export function retireHostHandler(deps: HostDeps) {
  return ({ hostId, validateOnly }: RetireHostRequest) => retireHost(deps, hostId, validateOnly);
}
