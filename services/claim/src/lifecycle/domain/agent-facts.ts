import { Refusal } from '@offshoot/refusals';
import type { ConversationState, Opinion, Voice } from '../../database/domain/states.ts';

/** The owner's signed offer, stored until it is accepted. */
export interface Offer {
  readonly newOwnerId: string;
  readonly statement: Uint8Array;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** Facts that an instance reports apart from its lifecycle (lifecycle.ts). Absent: unchanged. */
export interface AgentFacts {
  readonly ownerId?: string;
  readonly templateStale?: boolean;
  readonly acceptedCapabilities?: string;
  /** Keys of the tools for which it has been given values. */
  readonly userConfigKeys?: readonly string[];
  readonly conversationState?: ConversationState | undefined;
  readonly voice?: Voice | undefined;
  readonly inUse?: boolean | undefined;
  readonly opinion?: Opinion | undefined;
  /** The version on which its owner keeps it; 0: none. */
  readonly pinnedVersion?: number | undefined;
  /** The revision of this version that it has verified, or refused for good. */
  readonly delivered?: { readonly version: number; readonly revision: number };
  readonly offer?: Offer;
  /** It has lost the version that it had applied, and needs the desired one again. */
  readonly isBehind?: boolean;
}

interface OfferedAgent {
  readonly ownerId?: string | null;
  readonly offerIssuedAt?: Date | null;
}

/** The later offer wins. Statements have a resolution of one second: within the same second, the last to arrive wins. */
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

/** Whether an offer of the instance can still be accepted. */
export function isOffered(agent: Offered, now: Date): boolean {
  return agent.offeredToId != null && agent.offerExpiresAt != null && agent.offerExpiresAt > now;
}

/** A capability line as it appears in statements, or '' if the host sent something else. */
export function capabilityLine(text: string | undefined): string {
  return text !== undefined && /^[\x20-\x7e]{1,16384}$/.test(text) ? text : '';
}
