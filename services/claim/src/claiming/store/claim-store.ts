import type { Database } from '../../database/database.ts';
import { agentById, viewOfClaim } from '../../lifecycle/store/agents.ts';
import { enqueue } from '../../queue/store/queue.ts';
import type { ClaimStore } from '../deps.ts';
import { claimOfRequest } from './claiming.ts';
import { takeInBatches } from './take-in-batches.ts';

export function claimStore(db: Database): ClaimStore {
  return {
    take: takeInBatches(db),
    enqueue: (...wish) => enqueue(db, ...wish),
    ofRequest: (requesterId, requestId) => claimOfRequest(db, requesterId, requestId),
    view: (claim) => viewOfClaim(db, claim),
    parent: async (instanceId) => (await agentById(db, instanceId)) ?? undefined,
  };
}
