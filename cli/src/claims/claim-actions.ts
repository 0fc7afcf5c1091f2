import { randomUUID } from 'node:crypto';
import { startingLevelText } from '@offshoot/actions/level-texts.ts';
import { type ClaimOptions, Failure, type Owner, WAIT_TIMED_OUT } from '@offshoot/client';
import { type Claim, ClaimSchema, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { soulOf } from '@offshoot/template-content/shown-template.ts';
import type { Cli } from '../cli.ts';
import { lostFailure } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { documentOf, type Result } from '../terminal/output.ts';
import { claimStateName, claimText, transferStateName, waitingText } from '../terminal/readable.ts';
import { PreparedClaims } from './prepared-claims.ts';

const SEE_AGENTS = 'Follow it with `offshoot agents --mine`. With an invite, its creator must be online to let the agent in.';

export interface ClaimRun {
  /** Everything that the person asked for: the same --request-id with another wish is refused. */
  wish: { requestId: string };
  /** Whether a member has to add the agent to the conversation. */
  added: boolean;
  wait?: boolean;
  timeout: number;
  queue?: number;
}

/** Claims or clones, and waits if the person asked for it. */
export async function claimResult(
  cli: Cli,
  { wish, added, wait = false, timeout, queue }: ClaimRun,
  claim: (owner: Owner, options: ClaimOptions) => Promise<Claim>,
): Promise<Result> {
  const followed = new FollowedClaim(cli, added);
  const owner = await ownerOf(cli, { claim: (one) => followed.see(one) });
  // Also without --request-id: if the answer is lost, only this ID leads to the same agent.
  const requestId = wish.requestId === '' ? randomUUID() : wish.requestId;
  const repeatable = { requestId, kept: new PreparedClaims(cli.environment).of({ ...wish, requestId }) };
  const waiting = wait && { wait: { timeoutSeconds: timeout } };
  try {
    const claimed = await claim(owner, { ...repeatable, ...waiting, queueSeconds: queue });
    return textOf(claimed, { added, waited: wait, level: await levelOf(cli, claimed) });
  } catch (error) {
    const help = `Repeat the same command with --request-id ${requestId}: you get the same agent if the first one has come through.`;
    throw lostFailure(error, cli.environment.url, help, { requestId }) ?? followed.explained(error, timeout);
  }
}

/** What a person who waits has been told about their claim. */
class FollowedClaim {
  readonly #cli: Cli;
  readonly #added: boolean;
  #last: Claim | undefined;

  constructor(cli: Cli, added: boolean) {
    this.#cli = cli;
    this.#added = added;
  }

  see(claim: Claim): void {
    if (this.#added && claim.inboxId !== '' && !this.#last?.inboxId)
      this.#cli.progress(`Add the inbox ${claim.inboxId} to the conversation in Convos.`);
    if (describe(claim) !== describe(this.#last)) this.#cli.progress(describe(claim));
    this.#last = claim;
  }

  /** In terms of this command, and of what is known about the claim. */
  explained(error: unknown, timeoutSeconds: number): unknown {
    const last = this.#last;
    if (!(error instanceof Failure)) return error;
    const { reason, message, metadata } = error;
    if (reason === WAIT_TIMED_OUT) {
      const state = last === undefined ? 'unknown' : describe(last);
      return new Failure(reason, `The agent was not live after ${timeoutSeconds} s (${state}). The claim continues.`, {
        help: last?.state === ClaimState.QUEUED ? `Cancel it: offshoot claims cancel ${metadata.claimId}` : SEE_AGENTS,
        metadata,
      });
    }
    if (last?.state !== ClaimState.LIVE || last.transfer?.state !== TransferState.FAILED) return error;
    return new Failure(reason, message, { help: `Release it (offshoot release ${last.instanceId}) and clone again.`, metadata });
  }
}

/** Says how the new agent will start; '' if that is not known yet. The claim exists by now, so nothing here may fail it. */
async function levelOf({ gateway }: Cli, { state, instanceId, templateId }: Claim): Promise<string> {
  if (state === ClaimState.QUEUED) return '';
  try {
    const { version } = await gateway.signedIn.templates.getTemplateVersion({ templateId, version: 0n });
    return `${startingLevelText(soulOf(version?.content?.soul))}. Change it: offshoot agents trust ${instanceId} L3`;
  } catch {
    return '';
  }
}

function textOf(claim: Claim, request: { added: boolean; waited: boolean; level: string }): Result {
  const next: string[] = [];
  if (claim.state === ClaimState.QUEUED) {
    next.push(`The claim keeps waiting. Cancel it: offshoot claims cancel ${claim.id}`);
    next.push(`Wait for it: repeat the command with --wait --request-id ${claim.requestId}`);
    return { json: documentOf(ClaimSchema, claim), text: [claimText(claim), '', ...next].join('\n') };
  }
  if (claim.state !== ClaimState.LIVE && request.added) next.push(`Add the inbox ${claim.inboxId} to the conversation in Convos.`);
  if (request.level !== '') next.push(request.level);
  if (!request.waited) next.push('Follow it: offshoot agents --mine');
  else
    next.push(`Clone it, with what it has learned by then: offshoot clone ${claim.instanceId} --added-by INBOX --context "what to bring"`);
  return { json: documentOf(ClaimSchema, claim), text: [claimText(claim), '', ...next].join('\n') };
}

function describe(claim: Claim | undefined): string {
  if (claim === undefined) return '';
  if (claim.state === ClaimState.QUEUED) return waitingText(claim);
  const context = claim.transfer ? `, context ${transferStateName(claim.transfer.state)}` : '';
  return `${claim.instanceId}: ${claimStateName(claim.state)}${context}`;
}
