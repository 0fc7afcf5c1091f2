// What an instance reports to the pool: ids, states and typed reasons, never conversation content.
import type { Voice } from '@offshoot/context';
import type { Reason } from '@offshoot/refusals';
import type { ConversationState } from './conversation-end.ts';

/** What the owner thought of the answers of the last 28 days, on the whole. */
export type OwnersOpinion = 'none' | 'liked' | 'disliked';

export interface Report {
  claimId?: string;
  state?: 'live' | 'gone';
  failure?: { reason: Reason; message: string };
  conversationId?: string;
  appliedVersion?: number;
  transfer?: { id: string } & ({ state: 'delivered' | 'ingested' } | { state: 'failed'; reason: Reason });
  templateStale?: boolean;
  acceptedCapabilities?: string;
  /** Whether it is still in its conversation. */
  conversationState?: ConversationState;
  /** What members asked about its talking and listening there. */
  voice?: Voice;
  /** Whether people spoke with it on at least seven of the last 28 days. */
  inUse?: boolean;
  /** What its owner lately thought of its answers. */
  opinion?: OwnersOpinion;
  /** The version on which its owner keeps it; 0: none. */
  pinnedVersion?: number;
  /** Its owner, after a transfer. */
  ownerId?: string;
}
