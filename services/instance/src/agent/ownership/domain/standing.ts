// What a claimed agent says of itself to a pool that may know less.
import type { AgentState } from '../../domain/agent-state.ts';

const STATES = { joining: 'joining', live: 'live', leaving: 'leaving' } as const;

export interface Standing {
  claimId: string;
  ownerId: string;
  /** Another one than the claim named. */
  ownerChanged: boolean;
  state: (typeof STATES)[keyof typeof STATES];
  templateId: string;
  creatorId: string;
  appliedVersion: number;
}

/** Undefined: nobody has it. */
export function standingOf({ phase, claimed, template, ownerChangedAt }: Readonly<AgentState>): Standing | undefined {
  if (phase === 'idle' || claimed === undefined || template === undefined) return undefined;
  const { claimId, ownerId } = claimed;
  const { templateId, creatorId, version: appliedVersion } = template;
  return { claimId, ownerId, ownerChanged: ownerChangedAt > 0, state: STATES[phase], templateId, creatorId, appliedVersion };
}
