import { type Claim, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { isReason, nextSteps } from '@offshoot/refusals';
import { Failure, INTERRUPTED, WAIT_TIMED_OUT } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import { backOff, resumed } from '../gateway/retrying.ts';
import type { Owner } from '../owner.ts';
import { type ReservedAgent, requireAgent } from './swapped-agent.ts';

export interface WaitOptions {
  timeoutSeconds: number;
  /** Whom the claim is for, as far as this client knows it. */
  agent?: ReservedAgent;
}

/**
 * Watches the claim until it is live, and a clone has its context. Throws Failure if it ends in any other way: with the claim's own reason,
 * INSTANCE_GONE, AGENT_SWAPPED, WAIT_TIMED_OUT or, while it waits in the queue, INTERRUPTED.
 */
export async function waitUntilLive(owner: Owner, claimId: string, { timeoutSeconds, agent }: WaitOptions): Promise<Claim> {
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const signal = AbortSignal.any([timeout, owner.signal]);
  let last: Claim | undefined;
  for (let attempt = 0; ; attempt += 1) {
    try {
      for await (const { claim } of owner.gateway.claims.watchClaim({ claimId }, { signal })) {
        const current = present(claim);
        if (agent) requireAgent(current, agent);
        owner.progress({ is: 'claim', claim: current });
        last = current;
        attempt = 0;
        if (isSettled(current)) return successful(current);
      }
    } catch (error) {
      if (owner.signal.aborted && last?.state === ClaimState.QUEUED) throw interruptedInQueue(last);
      if (error instanceof Failure || owner.signal.aborted) throw error;
      if (timeout.aborted) throw timedOut(claimId, last, timeoutSeconds);
      await resumed(owner, error, attempt);
    }
    await backOff(attempt, owner.signal);
  }
}

function isSettled(claim: Claim): boolean {
  if (claim.state === ClaimState.FAILED || claim.state === ClaimState.RELEASED) return true;
  const isTransferOpen = claim.transfer?.state === TransferState.PENDING || claim.transfer?.state === TransferState.DELIVERED;
  return claim.state === ClaimState.LIVE && !isTransferOpen;
}

function successful(claim: Claim): Claim {
  const { id: claimId, instanceId, transfer } = claim;
  const metadata = { claimId, ...(instanceId && { instanceId }), ...(transfer && { transferId: transfer.id }) };
  if (claim.state === ClaimState.FAILED) {
    const reason = claim.failureReason || 'INTERNAL';
    throw new Failure(reason, claim.failureMessage || 'The claim failed.', { help: isReason(reason) ? nextSteps[reason] : '', metadata });
  }
  if (claim.state === ClaimState.RELEASED) {
    throw new Failure('INSTANCE_GONE', 'The agent was released before it went live.', { help: nextSteps.INSTANCE_GONE, metadata });
  }
  if (transfer?.state === TransferState.FAILED) {
    throw new Failure(transfer.failureReason || 'SUMMARY_FAILED', "The agent is live, but it did not receive its parent's context.", {
      help: 'Release it, and clone again.',
      metadata,
    });
  }
  return claim;
}

function interruptedInQueue({ id, requestId }: Claim): Failure {
  return new Failure(INTERRUPTED, 'Interrupted. The claim keeps waiting for an agent.', { metadata: { claimId: id, requestId } });
}

function timedOut(claimId: string, last: Claim | undefined, seconds: number): Failure {
  return new Failure(WAIT_TIMED_OUT, `The agent was not live after ${seconds} s. The claim continues.`, {
    metadata: { claimId, ...(last && { instanceId: last.instanceId, inboxId: last.inboxId }) },
  });
}
