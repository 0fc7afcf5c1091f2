import type { CreateTransferRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { type Transfer, TransferSchema, TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { backOff, Failure, isPassing, present, repeated, WAIT_TIMED_OUT } from '@offshoot/owner';
import type { Cli } from '../cli.ts';
import { helpFor } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { documentOf, type Result } from '../terminal/output.ts';
import { transferStateName } from '../terminal/readable.ts';

/** Orders the share, and waits if the person asked for it. */
export async function shareContext(
  cli: Cli,
  request: CreateTransferRequest,
  options: { wait?: boolean; timeout: number },
): Promise<Result> {
  const isPatient = options.wait === true;
  const ordered = await repeated(
    await ownerOf(cli),
    { isPatient },
    async () => (await cli.gateway.signedIn.claims.createTransfer(request)).transfer,
  );
  return shareResult(isPatient ? await waitUntilTold(cli, present(ordered), options.timeout) : present(ordered));
}

/** Throws Failure if the target does not ingest it. */
async function waitUntilTold(cli: Cli, ordered: Transfer, timeoutSeconds: number): Promise<Transfer> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let last = ordered;
  cli.progress(describe(last));
  for (let attempt = 0; isOpen(last); attempt += 1) {
    if (Date.now() > deadline) throw timedOut(last, timeoutSeconds);
    await backOff(attempt, cli.signal);
    const current = await currentTransfer(cli, last);
    if (current.state !== last.state) {
      cli.progress(describe(current));
      attempt = 0;
    }
    last = current;
  }
  return successful(last);
}

async function currentTransfer(cli: Cli, last: Transfer): Promise<Transfer> {
  try {
    return present((await cli.gateway.signedIn.claims.getTransfer({ transferId: last.id })).transfer);
  } catch (error) {
    if (isPassing(error)) return last;
    throw error;
  }
}

function isOpen({ state }: Transfer): boolean {
  return state === TransferState.PENDING || state === TransferState.DELIVERED;
}

function successful(share: Transfer): Transfer {
  if (share.state !== TransferState.FAILED) return share;
  const reason = share.failureReason || 'INTERNAL';
  throw new Failure(reason, `${share.targetInstanceId} did not receive the context of ${share.sourceInstanceId}.`, {
    help: helpFor(reason),
    metadata: metadataOf(share),
  });
}

function timedOut(share: Transfer, seconds: number): Failure {
  return new Failure(
    WAIT_TIMED_OUT,
    `${share.targetInstanceId} had not received it after ${seconds} s (${describe(share)}). The share continues.`,
    {
      help: 'Both agents must be live: see `offshoot agents --mine`. `offshoot lineage` shows when it has arrived.',
      metadata: metadataOf(share),
    },
  );
}

function shareResult(share: Transfer): Result {
  const { sourceInstanceId, targetInstanceId } = share;
  const outcome = isOpen(share)
    ? `${sourceInstanceId} will share its context with ${targetInstanceId}.`
    : `${targetInstanceId} has received it.`;
  return {
    json: documentOf(TransferSchema, share),
    text: `${outcome}\ntransfer ${share.id}: ${transferStateName(share.state)}\n\nSee its sources: offshoot lineage ${targetInstanceId}`,
  };
}

function describe({ id, state }: Transfer): string {
  return `${id}: ${transferStateName(state)}`;
}

function metadataOf({ id, sourceInstanceId, targetInstanceId }: Transfer): Record<string, string> {
  return { transferId: id, sourceInstanceId, targetInstanceId };
}
