import { Refusal } from '@offshoot/refusals';
import type { InstanceState } from '../../database/domain/states.ts';
import { ownedInstance } from '../../lifecycle/domain/access.ts';
import { type ContextPrompt, promptDigest } from '../../lifecycle/domain/context-prompt.ts';
import { checkOwnerStatement, type OwnerStatement } from '../../lifecycle/domain/owner-statement.ts';
import { keyedDigest } from '../../lifecycle/domain/request-digest.ts';

/** An owner's order that one agent hands its context to another. */
export interface TransferRequest extends ContextPrompt {
  readonly requestId: string;
  readonly sourceInstanceId: string;
  readonly targetInstanceId: string;
  /** Digest of the summary that the owner signed; '' if the statement names none. */
  readonly summaryDigest: string;
  readonly statement: OwnerStatement;
}

interface Sharer {
  readonly state: InstanceState;
  readonly ownerId?: string | null;
}

/** Identifies repetitions of a request, regardless of its proof and of whether the prompt was sealed. */
export function transferDigest(request: TransferRequest, key: string): string {
  return keyedDigest(['share', request.sourceInstanceId, request.targetInstanceId, promptDigest(request), request.summaryDigest], key);
}

/**
 * An early check by the pool, not a trust boundary: both agents verify the statement themselves. Owners are compared first, so strangers
 * learn nothing about the instances. Returns when the statement expires.
 */
export function checkShare(request: TransferRequest, caller: string, source: Sharer | null, target: Sharer | null, now: Date): Date {
  const agents = [ownedInstance(source, request.sourceInstanceId, caller), ownedInstance(target, request.targetInstanceId, caller)];
  const expiresAt = checkOwnerStatement(request.statement, caller, 'instance.share-context', now);
  if (request.sourceInstanceId === request.targetInstanceId) throw notPossible('An agent cannot share context with itself.');
  const ended = agents.find(({ state }) => state !== 'LIVE');
  if (ended) throw notPossible(`One of the two agents is ${ended.state.toLowerCase()}, not live.`);
  return expiresAt;
}

function notPossible(message: string): Refusal {
  return new Refusal('TRANSFER_NOT_POSSIBLE', message, { help: 'Name two different live agents that you own.' });
}

/** Only the owner who ordered a transfer knows of it; for others it does not exist. */
export function ownTransfer<T extends { ownerId: string }>(transfer: T | null, id: string, caller: string): T {
  if (transfer?.ownerId === caller) return transfer;
  throw new Refusal('TRANSFER_NOT_FOUND', `You have no transfer ${id}.`, {
    help: 'Use the id that CreateTransfer or CreateClaim returned, signed in as the same user.',
  });
}

/** Concurrent shares of one owner: each makes an agent summarise what it knows. */
export const OPEN_PER_OWNER = 32;
/** Including those that ended, since their rows stay: ten for each agent that an owner may have. */
export const SHARES_PER_DAY = 1_000;
const LONGEST_WAIT_MS = 60_000;

export function dayIsFull(): Refusal {
  return new Refusal('QUOTA_EXCEEDED', `You made ${SHARES_PER_DAY} shares within a day, and no more are allowed.`, {
    help: 'Share again when the oldest of them is a day old.',
    metadata: { scope: 'day', limit: String(SHARES_PER_DAY) },
  });
}

/** `until`: the latest time at which the first of them expires. */
export function tooManyShares(until: Date, now: Date): Refusal {
  const wait = Math.min(LONGEST_WAIT_MS, Math.max(1, until.getTime() - now.getTime()));
  return new Refusal('RATE_LIMITED', `${OPEN_PER_OWNER} of your shares are still in progress.`, {
    help: 'Wait for retry_after_ms, then repeat the call.',
    metadata: { retry_after_ms: String(wait) },
  });
}
