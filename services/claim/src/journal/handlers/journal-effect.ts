import type { HandlerContext } from '@connectrpc/connect';
import { requireHost } from '@offshoot/callers';
import type { JournalEffectRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { journalEffect } from '../commands/journal-effect.ts';
import type { JournalDeps } from '../deps.ts';

export function journalEffectHandler(deps: JournalDeps) {
  return async ({ hostId, instanceId, credential, effect, intent }: JournalEffectRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    return await journalEffect(deps, { hostId, instanceId, credential }, { instanceId, effect, intent });
  };
}
