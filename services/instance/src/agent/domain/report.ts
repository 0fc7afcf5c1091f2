// What an instance tells the pool: ids, states and typed reasons, never a word of the conversation.
import type { Reason } from '@offshoot/refusals';

export interface Report {
  claimId?: string;
  state?: 'live' | 'gone';
  failure?: { reason: Reason; message: string };
  conversationId?: string;
  appliedVersion?: number;
  transfer?: { id: string } & ({ state: 'delivered' | 'ingested' } | { state: 'failed'; reason: Reason });
  templateStale?: boolean;
  acceptedCapabilities?: string;
  /** Its owner, after a transfer. */
  ownerId?: string;
}
