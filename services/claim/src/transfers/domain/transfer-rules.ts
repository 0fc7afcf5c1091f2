import { Refusal } from '@offshoot/refusals';
import { keyedDigest } from '../../claiming/domain/claim-request.ts';
import type { InstanceState } from '../../lifecycle/domain/lifecycle.ts';
import { ownedInstance } from '../../ownership/domain/access.ts';
import { checkOwnerStatement, type OwnerStatement } from '../../ownership/domain/owner-statement.ts';
import { type ContextPrompt, promptDigest } from './context-prompt.ts';

/** An owner's order that one agent tells another what it learned. */
export interface TransferRequest extends ContextPrompt {
  readonly requestId: string;
  readonly sourceInstanceId: string;
  readonly targetInstanceId: string;
  /** Digest of the summary that the owner has signed; '' where the statement names none. */
  readonly summaryDigest: string;
  readonly statement: OwnerStatement;
}

interface Sharer {
  readonly state: InstanceState;
  readonly ownerId?: string | null;
}

/** What makes two requests the same one: not the proof, and not whether the prompt was sealed. */
export function transferDigest(request: TransferRequest, key: string): string {
  return keyedDigest(['share', request.sourceInstanceId, request.targetInstanceId, promptDigest(request), request.summaryDigest], key);
}

/**
 * The pool's quick look, no trust boundary: both agents verify the statement themselves. Owners are compared first, so that a
 * stranger learns nothing about the instances. Answers until when the statement holds.
 */
export function checkShare(request: TransferRequest, caller: string, source: Sharer | null, target: Sharer | null, now: Date): Date {
  const agents = [ownedInstance(source, request.sourceInstanceId, caller), ownedInstance(target, request.targetInstanceId, caller)];
  const expiresAt = checkOwnerStatement(request.statement, caller, 'instance.share-context', now);
  if (request.sourceInstanceId === request.targetInstanceId) throw notPossible('An agent knows already what it knows.');
  const ended = agents.find(({ state }) => state !== 'LIVE');
  if (ended) throw notPossible(`One of the two agents is ${ended.state.toLowerCase()}, not live.`);
  return expiresAt;
}

function notPossible(message: string): Refusal {
  return new Refusal('TRANSFER_NOT_POSSIBLE', message, { help: 'Name two different live agents of yours.' });
}

/** A transfer is known to who ordered it alone; to others it does not exist. */
export function ownTransfer<T extends { ownerId: string }>(transfer: T | null, id: string, caller: string): T {
  if (transfer?.ownerId === caller) return transfer;
  throw new Refusal('TRANSFER_NOT_FOUND', `You have no transfer ${id}.`, {
    help: 'Use the id that CreateTransfer or CreateClaim answered, signed in as the same user.',
  });
}

/** Shares of one owner that are under way at a time: each makes an agent summarise what it knows. */
export const OPEN_PER_OWNER = 32;
const LONGEST_WAIT_MS = 60_000;

/** `until`: when the first of them has run out at the latest. */
export function tooManyShares(until: Date, now: Date): Refusal {
  const wait = Math.min(LONGEST_WAIT_MS, Math.max(1, until.getTime() - now.getTime()));
  return new Refusal('RATE_LIMITED', `${OPEN_PER_OWNER} of your shares are still in progress.`, {
    help: 'Wait for retry_after_ms, then repeat the call.',
    metadata: { retry_after_ms: String(wait) },
  });
}
