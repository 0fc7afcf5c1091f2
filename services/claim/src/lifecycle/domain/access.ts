import { Refusal } from '@offshoot/refusals';
import { isOffered } from './agent-facts.ts';

interface Owned {
  readonly ownerId?: string | null;
  readonly creatorId?: string | null;
}

/** Idle instances have no owner, and nobody outside learns that they exist. */
export function claimedInstance<T extends Owned>(instance: T | null, id: string): T {
  if (instance?.ownerId) return instance;
  throw new Refusal('INSTANCE_NOT_FOUND', `There is no instance ${id}.`, { help: 'List your own instances with ListInstances.' });
}

export function ownedInstance<T extends Owned>(instance: T | null, id: string, caller: string): T {
  const claimed = claimedInstance(instance, id);
  if (claimed.ownerId === caller) return claimed;
  throw new Refusal('NOT_INSTANCE_OWNER', 'Only the owner of the instance may do this.', { help: 'Ask its owner.' });
}

interface Offerable extends Owned {
  readonly offeredToId?: string | null;
  readonly offerExpiresAt?: Date | null;
}

export type View = 'owner' | 'creator' | 'offered';

/** The owner sees everything, the template's creator sees the agent's health, and the recipient of an offer sees what the offer needs. */
export function viewOf(instance: Offerable, caller: string, now: Date): View | undefined {
  if (instance.ownerId === caller) return 'owner';
  if (instance.creatorId === caller) return 'creator';
  return isOffered(instance, now) && instance.offeredToId === caller ? 'offered' : undefined;
}

/** `creators`: others who may sign for its template. */
export function visibleInstance<T extends Offerable>(
  instance: T | null,
  id: string,
  caller: string,
  o: { now: Date; creators?: readonly string[] | undefined },
): T {
  const claimed = claimedInstance(instance, id);
  if (viewOf(claimed, caller, o.now) || o.creators?.includes(caller)) return claimed;
  throw new Refusal('NOT_INSTANCE_OWNER', "Only the instance's owner and its template's creator may see it.", { help: 'Ask its owner.' });
}

/** Orders to an agent that is ending would come too late. */
export function standingInstance<T extends Owned & { readonly state: string }>(instance: T): T {
  if (instance.state !== 'DRAINING' && instance.state !== 'GONE') return instance;
  throw new Refusal('INSTANCE_GONE', 'The instance has been released.', { help: 'List your instances with ListInstances.' });
}

/** An early check of a statement that the instance itself verifies. */
export function checkSigner(statement: { readonly signerInboxId: string }, caller: string): void {
  if (statement.signerInboxId === caller) return;
  throw new Refusal('STATEMENT_WRONG_SIGNER', 'The statement was not signed by the caller.', {
    help: 'Sign it with a key of your own inbox.',
  });
}

/** Checks that the caller may still accept the offer. Throws INSTANCE_NOT_OFFERED. */
export function checkOfferedTo(instance: Offerable, caller: string, now: Date): void {
  if (instance.offeredToId === caller && isOffered(instance, now)) return;
  throw new Refusal('INSTANCE_NOT_OFFERED', 'The instance is not offered to you, or the offer has expired.', {
    help: 'Ask its owner for a new offer.',
  });
}

/** Only the requester knows of a claim; for others it does not exist. */
export function ownClaim<T extends { claim: { requesterId: string } }>(found: T | null, id: string, caller: string): T {
  if (found?.claim.requesterId === caller) return found;
  throw new Refusal('CLAIM_NOT_FOUND', `You have no claim ${id}.`, {
    help: 'Use the id that CreateClaim returned, signed in as the same user.',
  });
}
