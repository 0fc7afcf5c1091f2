import type { HandlerContext } from '@connectrpc/connect';
import type { ListJournalledEffectsRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { requireHost } from '@offshoot/rpc/auth';
import { listJournalledEffects } from '../commands/list-journalled-effects.ts';
import type { JournalDeps } from '../deps.ts';
import { endOf } from './effect-ends.ts';

export function listJournalledEffectsHandler(deps: JournalDeps) {
  return async ({ hostId, instanceId, credential }: ListJournalledEffectsRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    const effects = await listJournalledEffects(deps, { hostId, instanceId, credential });
    return { effects: effects.map(({ effect, ended }) => ({ effect, end: endOf(ended) })) };
  };
}
