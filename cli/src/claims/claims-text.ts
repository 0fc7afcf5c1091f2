import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Claim, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { printable } from '@offshoot/text';
import type { Cli } from '../cli.ts';
import { helpFor } from '../next-steps.ts';
import { waitingText } from '../terminal/readable.ts';

/** Claims that ended longer ago are not news. */
const RECENT_MS = 7 * 24 * 3600_000;
const MAX_SHOWN = 10;

/** The person's claims that are not in the list of agents: those waiting for an agent, and those that ended recently, newest first. */
export interface OtherClaims {
  waiting: Claim[];
  ended: Claim[];
}

export async function otherClaims({ gateway }: Cli): Promise<OtherClaims> {
  const { claims } = await gateway.signedIn.claims.listClaims({ includeEnded: true, pageSize: 100 });
  const isEnded = ({ state }: Claim) => state === ClaimState.FAILED || state === ClaimState.RELEASED;
  const isRecent = ({ updateTime }: Claim) => updateTime !== undefined && Date.now() - timestampMs(updateTime) < RECENT_MS;
  return {
    waiting: claims.filter(({ state }) => state === ClaimState.QUEUED),
    ended: claims.filter((claim) => isEnded(claim) && isRecent(claim)).slice(0, MAX_SHOWN),
  };
}

export function otherClaimsText({ waiting, ended }: OtherClaims): string {
  const waits = waiting.map((claim) => `${claim.id} is ${waitingText(claim)}. Cancel it: offshoot claims cancel ${claim.id}`);
  return [...waits, ...ended.map(endedText)].map(printable).join('\n');
}

function endedText({ id, instanceId, state, failureReason, failureMessage, updateTime }: Claim): string {
  const when = updateTime === undefined ? '' : ` on ${new Date(timestampMs(updateTime)).toISOString()}`;
  if (state === ClaimState.RELEASED) return `${instanceId} was released${when}.`;
  const why = failureMessage || helpFor(failureReason);
  return `${instanceId || id} ended${when}: ${why} (${failureReason})`;
}
