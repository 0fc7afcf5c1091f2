// What an instance tells the pool: ids, states and typed reasons, never a word of the conversation.
import type { Reason } from '@offshoot/refusals';
import type { ClonePolicy } from '../ownership/domain/owner-statement.ts';

export interface Report {
  claimId?: string;
  /** 'joining': only in files of earlier releases. */
  state?: 'joining' | 'live' | 'gone';
  failure?: { reason: Reason; message: string };
  conversationId?: string;
  appliedVersion?: number;
  transfer?: { id: string } & ({ state: 'delivered' | 'ingested' } | { state: 'failed'; reason: Reason });
  templateStale?: boolean;
  acceptedCapabilities?: string;
  clonePolicy?: ClonePolicy;
  /** Its owner, after a transfer. */
  ownerId?: string;
}
