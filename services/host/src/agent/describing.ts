// How a claimed agent describes itself to a pool that may know less.
import type { Voice } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import { notLive } from './orders/order-checks.ts';
import { type Standing, standingOf } from './ownership/domain/standing.ts';
import type { AgentDeps } from './record/agent-deps.ts';
import type { AgentState } from './record/domain/agent-state.ts';
import type { ConversationState } from './record/domain/conversation-end.ts';
import { voiceOf } from './record/domain/quiet.ts';
import type { OwnersOpinion } from './record/domain/report.ts';
import type { Registration } from './record/reporting.ts';
import type { IncomingTable, IncomingTransfer } from './transfers/incoming-transfers.ts';
import { pinOf } from './versions/domain/pin.ts';
import { describe } from './versions/domain/signed-version.ts';

interface Said extends Pick<AgentState, 'acceptedCapabilities'> {
  standing: Standing;
  agentName: string;
  modelOverride: string;
  userConfigKeys: string[];
  added: boolean;
  conversationId: string;
  templateStale: boolean;
  conversationState: ConversationState;
  voice: Voice;
  inUse: boolean;
  opinion: OwnersOpinion;
  pinnedVersion: number;
  /** The transfer that brings a clone its parent's context. */
  transfer: Pick<IncomingTransfer, 'transferId' | 'sourceInstanceId' | 'state'> | undefined;
}

/** With the proof that it is the one. */
export interface Description extends Said {
  registration: Registration;
}

/** Throws INSTANCE_NOT_FOUND while nobody owns it. */
export function describeAgent(deps: Pick<AgentDeps<IncomingTable>, 'store'>): Said {
  const { state } = deps.store;
  const standing = standingOf(state);
  if (standing === undefined) throw notLive(deps);
  const { claimed, conversationId = '', acceptedCapabilities, stale, conversationState, quiet, inUse, opinion } = state;
  const version = deps.store.templateVersion();
  return {
    standing,
    agentName: version === undefined ? '' : describe(version.content).agentName,
    modelOverride: claimed?.modelOverride ?? '',
    userConfigKeys: Object.keys(claimed?.userConfig ?? {}),
    added: claimed?.join.kind === 'added',
    conversationId,
    acceptedCapabilities,
    templateStale: stale,
    conversationState,
    voice: voiceOf(quiet),
    inUse,
    opinion,
    pinnedVersion: pinOf(state)?.version ?? 0,
    transfer: deps.store.incoming.ofClone(),
  };
}

export function notOpen(): Refusal {
  return new Refusal('UPSTREAM_UNAVAILABLE', 'The instance is still starting.', { help: 'Try again in a moment.' });
}
