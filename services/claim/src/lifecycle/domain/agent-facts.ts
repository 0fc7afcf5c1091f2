import { Refusal } from '@offshoot/refusals';

/** The owner's signed offer, as the pool keeps it until somebody accepts. */
export interface Offer {
  readonly newOwnerId: string;
  readonly statement: Uint8Array;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export const conversationStates = ['HERE', 'REMOVED', 'EXPLODED'] as const;
/** Whether an agent is still in its conversation. */
export type ConversationState = (typeof conversationStates)[number];

export const voices = ['TALKING', 'MUTED', 'NOT_LISTENING'] as const;
/** What members of the conversation asked of its talking and listening. */
export type Voice = (typeof voices)[number];

/** What an instance says about itself beside its life (lifecycle.ts). Absent: nothing new. */
export interface AgentFacts {
  readonly ownerId?: string;
  readonly templateStale?: boolean;
  readonly acceptedCapabilities?: string;
  readonly conversationState?: ConversationState | undefined;
  readonly voice?: Voice | undefined;
  /** It has verified this revision of this version, or refused it for good. */
  readonly delivered?: { readonly version: number; readonly revision: number };
  readonly offer?: Offer;
  /** It lost what it had applied, and needs the wanted version again. */
  readonly isBehind?: boolean;
}

interface OfferedAgent {
  readonly ownerId?: string | null;
  readonly offerIssuedAt?: Date | null;
}

/** The later offer counts. Statements have whole seconds: of two of the same second the one that came later. */
export function checkOfferOrder(agent: OfferedAgent, offer: Offer): void {
  if (!agent.offerIssuedAt || offer.issuedAt >= agent.offerIssuedAt) return;
  throw new Refusal('STATEMENT_SUPERSEDED', 'An offer or withdrawal that was signed later has already been made.', {
    help: 'Sign a new one if the change is still wanted.',
  });
}

interface Offered {
  readonly offeredToId?: string | null;
  readonly offerExpiresAt?: Date | null;
}

/** Whether the instance is offered to anybody who could still accept. */
export function isOffered(agent: Offered, now: Date): boolean {
  return agent.offeredToId != null && agent.offerExpiresAt != null && agent.offerExpiresAt > now;
}

/** A capability line as statements state it, or nothing where the host sent something else. */
export function capabilityLine(text: string | undefined): string {
  return text !== undefined && /^[\x20-\x7e]{1,8192}$/.test(text) ? text : '';
}
