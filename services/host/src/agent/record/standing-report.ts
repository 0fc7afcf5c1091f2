// Reports everything the pool keeps about an agent, for a pool that may know less or something else.

import { pinOf } from '../versions/domain/pin.ts';
import type { AgentRecord } from './agent-record.ts';
import { voiceOf } from './domain/quiet.ts';

/** Does nothing for an agent without an owner. */
export function reportStanding({ state, report }: Pick<AgentRecord, 'state' | 'report'>): void {
  const { claimed, template, acceptedCapabilities, stale, conversationState, quiet, inUse, opinion } = state;
  if (claimed === undefined || template === undefined) return;
  const { claimId, ownerId } = claimed;
  report({
    claimId,
    ownerId,
    appliedVersion: template.version,
    acceptedCapabilities,
    templateStale: stale,
    conversationState,
    voice: voiceOf(quiet),
    inUse,
    opinion,
    pinnedVersion: pinOf(state)?.version ?? 0,
  });
}
