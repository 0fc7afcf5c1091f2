import { Refusal } from '@offshoot/refusals';
import { ownClaim } from '../../lifecycle/domain/access.ts';
import { type ClaimView, claimView } from '../../lifecycle/store/agents.ts';
import { endInQueue } from '../../queue/store/queue.ts';
import type { CancelClaimDeps } from '../deps.ts';

/** Idempotent: a claim that was already cancelled is returned as it is. */
export async function cancelClaim({ db, now }: CancelClaimDeps, claimId: string, caller: string): Promise<ClaimView> {
  ownClaim(await claimView(db, claimId), claimId, caller);
  await endInQueue(db, claimId, 'CLAIM_CANCELLED', now());
  const view = ownClaim(await claimView(db, claimId), claimId, caller);
  if (view.claim.failureReason === 'CLAIM_CANCELLED') return view;
  throw new Refusal('CLAIM_NOT_QUEUED', 'The claim is not in the queue.', {
    help: view.agent ? 'It already has its agent. Release that instead.' : 'There is nothing to do: it has already ended.',
  });
}
