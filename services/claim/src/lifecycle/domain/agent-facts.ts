import { Refusal } from '@offshoot/refusals';

/** Which clones an instance hands its context to: all, or those whose child the owner's statement names. */
export const clonePolicies = ['ANY', 'BOUND_ONLY'] as const;
export type ClonePolicy = (typeof clonePolicies)[number];

/** The owner's signed offer, as the pool keeps it until somebody accepts. */
export interface Offer {
  readonly newOwnerId: string;
  readonly statement: Uint8Array;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** What an instance says about itself beside its life (lifecycle.ts). Absent: nothing new. */
export interface AgentFacts {
  readonly ownerId?: string;
  readonly templateStale?: boolean;
  readonly acceptedCapabilities?: string;
  readonly clonePolicy?: ClonePolicy;
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
