import type { HandlerContext } from '@connectrpc/connect';
import {
  EffectEnd,
  type JournalEffectRequest,
  type ListJournalledEffectsRequest,
} from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { requireHost } from '@offshoot/rpc/auth';
import type { JournalDeps } from '../commands/journal-effect.ts';
import { journalEffect, journalEnd, listJournalledEffects } from '../commands/journal-effect.ts';
import type { EndedAs } from '../store/effects.ts';

const ENDS = new Map<EffectEnd, EndedAs>([
  [EffectEnd.DONE, 'DONE'],
  [EffectEnd.NOT_DONE, 'NOT_DONE'],
  [EffectEnd.UNKNOWN, 'UNKNOWN'],
]);

/** Undefined: it is about to begin. */
const endIn = (end: EffectEnd): EndedAs | undefined => ENDS.get(end);
const endOf = (ended: EndedAs | undefined): EffectEnd => (ended === undefined ? EffectEnd.UNSPECIFIED : EffectEnd[ended]);

export function journalEffectHandler(deps: JournalDeps) {
  return async ({ hostId, instanceId, credential, effect, intent, end }: JournalEffectRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    const speaking = { hostId, instanceId, credential };
    const journalled = { instanceId, effect, intent };
    const ended = endIn(end);
    return ended === undefined ? await journalEffect(deps, speaking, journalled) : await journalEnd(deps, speaking, journalled, ended);
  };
}

export function listJournalledEffectsHandler(deps: JournalDeps) {
  return async ({ hostId, instanceId, credential }: ListJournalledEffectsRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    const effects = await listJournalledEffects(deps, { hostId, instanceId, credential });
    return { effects: effects.map(({ effect, ended }) => ({ effect, end: endOf(ended) })) };
  };
}
