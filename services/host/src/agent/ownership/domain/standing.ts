// How a claimed agent describes itself to a pool that may know less.
import type { AgentState } from '../../record/domain/agent-state.ts';

const STATES = { joining: 'joining', live: 'live', leaving: 'leaving' } as const;

export interface Standing {
  claimId: string;
  ownerId: string;
  /** The owner differs from the one in the claim. */
  ownerChanged: boolean;
  state: (typeof STATES)[keyof typeof STATES];
  templateId: string;
  creatorId: string;
  appliedVersion: number;
}

/** Undefined: not owned. */
export function standingOf({ phase, claimed, template, ownerChangedAt }: Readonly<AgentState>): Standing | undefined {
  if (phase === 'idle' || claimed === undefined || template === undefined) return undefined;
  const { claimId, ownerId } = claimed;
  const { templateId, creatorId, version: appliedVersion } = template;
  return { claimId, ownerId, ownerChanged: ownerChangedAt > 0, state: STATES[phase], templateId, creatorId, appliedVersion };
}
