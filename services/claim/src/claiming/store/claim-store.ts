import type { Database } from '../../database/database.ts';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import type { Claim } from '../../database/entities/claim.ts';
import type { QuotaScope, Quotas } from '../../lifecycle/domain/quota.ts';
import type { ClaimView } from '../../lifecycle/store/agents.ts';
import { agentById, viewOfClaim } from '../../lifecycle/store/agents.ts';
import { claimOfRequest } from './claiming.ts';
import { enqueue } from './enqueue.ts';
import type { NewClaim } from './new-claim.ts';
import type { TakeIdle } from './take-in-batches.ts';
import { takeInBatches } from './take-in-batches.ts';

/** The rows that a new claim reads and writes. */
export interface ClaimStore {
  /** Assigns an idle instance to the claim, in one statement. */
  take: TakeIdle;
  /** Adds the claim to the queue. 'repeated': the request has been answered in the meantime. */
  enqueue(claim: NewClaim, quotas: Quotas, expiresAt: Date, now: Date): Promise<'waits' | 'repeated' | QuotaScope>;
  ofRequest(requesterId: string, requestId: string): Promise<Claim | null>;
  view(claim: Claim): Promise<ClaimView>;
  parent(instanceId: string): Promise<AgentMetadata | undefined>;
}

export function claimStore(db: Database): ClaimStore {
  return {
    take: takeInBatches(db),
    enqueue: (...wish) => enqueue(db, ...wish),
    ofRequest: (requesterId, requestId) => claimOfRequest(db, requesterId, requestId),
    view: (claim) => viewOfClaim(db, claim),
    parent: async (instanceId) => (await agentById(db, instanceId)) ?? undefined,
  };
}
