import { create } from '@bufbuild/protobuf';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type CreateTransferRequest, CreateTransferRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { type Transfer, TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { isReason, nextSteps } from '@offshoot/refusals';
import { recipientOf } from '../agents/agent.ts';
import { Failure, WAIT_TIMED_OUT } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import { backOff, isPassing, repeated } from '../gateway/retrying.ts';
import type { Owner } from '../owner.ts';
import { agreedPrompt, verifiedKey } from '../values/sealing.ts';

/** Between two live agents of the same owner. */
export interface ShareWish {
  source: Instance;
  target: Instance;
  /** As for a clone. */
  contextPrompt: string;
  /** Digest of the previewed summary that is to be handed over. Absent or empty: one that the owner has not seen. */
  summaryDigest?: string;
}

/**
 * Orders the share; with `wait`, returns once the target has it. Throws Failure with the reason of the gateway or of the transfer,
 * TRANSFER_NOT_POSSIBLE, WAIT_TIMED_OUT, or like verifiedKey.
 */
export async function shareContext(owner: Owner, wish: ShareWish, { wait }: { wait?: { timeoutSeconds: number } } = {}): Promise<Transfer> {
  requireTwo(wish.source.id, wish.target.id);
  await verifiedKey(owner, recipientOf(wish.target));
  const request = await agreed(owner, wish);
  const ordered = await repeated(owner, { isPatient: wait !== undefined }, async () =>
    present((await owner.gateway.claims.createTransfer(request)).transfer),
  );
  return wait === undefined ? ordered : waitUntilTold(owner, ordered, wait.timeoutSeconds);
}

/** Throws TRANSFER_NOT_POSSIBLE. */
export function requireTwo(sourceInstanceId: string, targetInstanceId: string): void {
  if (sourceInstanceId !== targetInstanceId) return;
  throw new Failure('TRANSFER_NOT_POSSIBLE', 'An agent cannot share with itself.', {
    help: nextSteps.TRANSFER_NOT_POSSIBLE,
    metadata: { sourceInstanceId, targetInstanceId },
  });
}

/** The owner's statement: this source, target and prompt, and the summary if they have seen it. */
async function agreed(owner: Owner, { source, target, contextPrompt, summaryDigest = '' }: ShareWish): Promise<CreateTransferRequest> {
  const { id: sourceInstanceId, inboxId: sourceInboxId } = source;
  const { id: targetInstanceId, inboxId: targetInboxId } = target;
  const prompt = await agreedPrompt(owner, recipientOf(source), contextPrompt);
  const statement = await owner.sign({
    action: 'instance.share-context',
    sourceInstanceId,
    sourceInboxId,
    targetInstanceId,
    targetInboxId,
    contextPromptDigest: prompt.contextPromptDigest,
    ...(summaryDigest !== '' && { summaryDigest }),
  });
  return create(CreateTransferRequestSchema, {
    requestId: crypto.randomUUID(),
    sourceInstanceId,
    targetInstanceId,
    statement,
    ...prompt,
    summaryDigest,
  });
}

/** Throws Failure if the target does not ingest it. */
async function waitUntilTold(owner: Owner, ordered: Transfer, timeoutSeconds: number): Promise<Transfer> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let last = ordered;
  owner.progress({ is: 'transfer', transfer: last });
  for (let attempt = 0; isOpen(last); attempt += 1) {
    if (Date.now() > deadline) throw timedOut(last, timeoutSeconds);
    await backOff(attempt, owner.signal);
    const current = await currentTransfer(owner, last);
    if (current.state !== last.state) {
      owner.progress({ is: 'transfer', transfer: current });
      attempt = 0;
    }
    last = current;
  }
  return successful(last);
}

async function currentTransfer(owner: Owner, last: Transfer): Promise<Transfer> {
  try {
    return present((await owner.gateway.claims.getTransfer({ transferId: last.id })).transfer);
  } catch (error) {
    if (isPassing(error)) return last;
    throw error;
  }
}

/** Whether it still goes on. */
export function isOpen({ state }: Transfer): boolean {
  return state === TransferState.PENDING || state === TransferState.DELIVERED;
}

function successful(share: Transfer): Transfer {
  if (share.state !== TransferState.FAILED) return share;
  const reason = share.failureReason || 'INTERNAL';
  throw new Failure(reason, `${share.targetInstanceId} did not receive the context of ${share.sourceInstanceId}.`, {
    help: isReason(reason) ? nextSteps[reason] : '',
    metadata: metadataOf(share),
  });
}

function timedOut(share: Transfer, seconds: number): Failure {
  return new Failure(WAIT_TIMED_OUT, `${share.targetInstanceId} had not received it after ${seconds} s. The share continues.`, {
    metadata: metadataOf(share),
  });
}

function metadataOf({ id, sourceInstanceId, targetInstanceId }: Transfer): Record<string, string> {
  return { transferId: id, sourceInstanceId, targetInstanceId };
}
