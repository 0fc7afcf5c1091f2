import { type Claim, ClaimSchema, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { backOff, Failure, INTERRUPTED, present, repeated, resumed, WAIT_TIMED_OUT } from '@offshoot/owner';
import type { Cli } from '../cli.ts';
import { helpFor } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { documentOf, type Result } from '../terminal/output.ts';
import { claimStateName, claimText, transferStateName, waitingText } from '../terminal/readable.ts';
import { ClaimRequests, type ClaimWish } from './claim-request.ts';

const SEE_AGENTS = 'Follow it with `offshoot agents --mine`. With an invite, its creator must be online to let the agent in.';

/** Claims or clones, and waits if the person asked for it. */
export async function claimAgent(cli: Cli, wish: ClaimWish, options: { wait?: boolean; timeout: number; queue?: number }): Promise<Result> {
  const waited = options.wait === true;
  const added = wish.join.way.case === 'added';
  const claim = await createClaim(cli, wish, waited, options.queue);
  if (!waited) return claimResult(claim, { added, waited });
  return claimResult(await waitUntilLive(cli, claim.id, { added, timeoutSeconds: options.timeout }), { added, waited });
}

/** Creates the claim; if the person waits anyway, a lost call is retried with the same request ID. */
async function createClaim(cli: Cli, wish: ClaimWish, waited: boolean, queueSeconds: number | undefined): Promise<Claim> {
  const requests = new ClaimRequests(cli, wish, queueSeconds);
  return repeated(await ownerOf(cli), { isPatient: waited, outdatedBy: (error) => requests.outdatedBy(error) }, async () => {
    const claim = present((await cli.gateway.signedIn.claims.createClaim(await requests.current())).claim);
    requests.check(claim);
    return claim;
  });
}

/** Watches the claim until it is live. Throws Failure if it ends in any other way. */
async function waitUntilLive(cli: Cli, claimId: string, o: { added: boolean; timeoutSeconds: number }): Promise<Claim> {
  const { timeoutSeconds } = o;
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  let last: Claim | undefined;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const signal = AbortSignal.any([timeout, cli.signal]);
      for await (const { claim } of cli.gateway.signedIn.claims.watchClaim({ claimId }, { signal })) {
        const current = present(claim);
        if (o.added && current.inboxId !== '' && !last?.inboxId)
          cli.progress(`Add the inbox ${current.inboxId} to the conversation in Convos.`);
        if (describe(current) !== describe(last)) cli.progress(describe(current));
        last = current;
        attempt = 0;
        if (isSettled(current)) return successful(current);
      }
    } catch (error) {
      if (cli.signal.aborted && last?.state === ClaimState.QUEUED) throw interruptedInQueue(last);
      if (error instanceof Failure || cli.signal.aborted) throw error;
      if (timeout.aborted) throw timedOut(claimId, last, timeoutSeconds);
      await resumed(await ownerOf(cli), error, attempt);
    }
    await backOff(attempt, cli.signal);
  }
}

function claimResult(claim: Claim, request: { added: boolean; waited: boolean }): Result {
  const next: string[] = [];
  if (claim.state === ClaimState.QUEUED) {
    next.push(`The claim keeps waiting. Cancel it: offshoot claims cancel ${claim.id}`);
    next.push(`Wait for it: repeat the command with --wait --request-id ${claim.requestId}`);
    return { json: documentOf(ClaimSchema, claim), text: [claimText(claim), '', ...next].join('\n') };
  }
  if (claim.state !== ClaimState.LIVE && request.added) next.push(`Add the inbox ${claim.inboxId} to the conversation in Convos.`);
  if (!request.waited) next.push('Follow it: offshoot agents --mine');
  else
    next.push(`Clone it, with what it has learned by then: offshoot clone ${claim.instanceId} --added-by INBOX --context "what to bring"`);
  return { json: documentOf(ClaimSchema, claim), text: [claimText(claim), '', ...next].join('\n') };
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
    throw new Failure(reason, claim.failureMessage || 'The claim failed.', { help: helpFor(reason), metadata });
  }
  if (claim.state === ClaimState.RELEASED) {
    throw new Failure('INSTANCE_GONE', 'The agent was released before it went live.', { help: helpFor('INSTANCE_GONE'), metadata });
  }
  if (transfer?.state === TransferState.FAILED) {
    throw new Failure(transfer.failureReason || 'SUMMARY_FAILED', "The agent is live, but it did not receive its parent's context.", {
      help: `Release it (offshoot release ${claim.instanceId}) and clone again.`,
      metadata,
    });
  }
  return claim;
}

function interruptedInQueue({ id, requestId }: Claim): Failure {
  return new Failure(INTERRUPTED, 'Interrupted. The claim keeps waiting for an agent.', {
    help: `Cancel it: offshoot claims cancel ${id}`,
    metadata: { claimId: id, requestId },
  });
}

function timedOut(claimId: string, last: Claim | undefined, seconds: number): Failure {
  const state = last === undefined ? 'unknown' : describe(last);
  return new Failure(WAIT_TIMED_OUT, `The agent was not live after ${seconds} s (${state}). The claim continues.`, {
    help: last?.state === ClaimState.QUEUED ? `Cancel it: offshoot claims cancel ${claimId}` : SEE_AGENTS,
    metadata: { claimId, ...(last && { instanceId: last.instanceId, inboxId: last.inboxId }) },
  });
}

function describe(claim: Claim | undefined): string {
  if (claim === undefined) return '';
  if (claim.state === ClaimState.QUEUED) return waitingText(claim);
  const context = claim.transfer ? `, context ${transferStateName(claim.transfer.state)}` : '';
  return `${claim.instanceId}: ${claimStateName(claim.state)}${context}`;
}
