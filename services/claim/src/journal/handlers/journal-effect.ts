import type { HandlerContext } from '@connectrpc/connect';
import type { JournalEffectRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { requireHost } from '@offshoot/rpc/auth';
import { journalEffect } from '../commands/journal-effect.ts';
import { journalEnd } from '../commands/journal-end.ts';
import type { JournalDeps } from '../deps.ts';
import { endIn } from './effect-ends.ts';

export function journalEffectHandler(deps: JournalDeps) {
  return async ({ hostId, instanceId, credential, effect, intent, end }: JournalEffectRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    const speaking = { hostId, instanceId, credential };
    const journalled = { instanceId, effect, intent };
    const ended = endIn(end);
    return ended === undefined ? await journalEffect(deps, speaking, journalled) : await journalEnd(deps, speaking, journalled, ended);
  };
}
