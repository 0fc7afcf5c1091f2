import { Refusal } from '@offshoot/rpc/refusal.ts';

interface Owned {
  readonly ownerId?: string | null;
  readonly creatorId?: string | null;
}

/** An idle instance is nobody's, and nobody outside is told of it. */
export function claimedInstance<T extends Owned>(instance: T | null, id: string): T {
  if (instance?.ownerId) return instance;
  throw new Refusal('INSTANCE_NOT_FOUND', `There is no instance ${id}.`, { help: 'List your own instances with ListInstances.' });
}

export function ownedInstance<T extends Owned>(instance: T | null, id: string, caller: string): T {
  const claimed = claimedInstance(instance, id);
  if (claimed.ownerId === caller) return claimed;
  throw new Refusal('NOT_INSTANCE_OWNER', 'Only the owner of the instance may do this.', { help: 'Ask its owner.' });
}

/** Owner and template creator both see an instance. */
export function visibleInstance<T extends Owned>(instance: T | null, id: string, caller: string): T {
  const claimed = claimedInstance(instance, id);
  if (claimed.ownerId === caller || claimed.creatorId === caller) return claimed;
  throw new Refusal('NOT_INSTANCE_OWNER', "Only the instance's owner and its template's creator may see it.", { help: 'Ask its owner.' });
}

/** A claim is known to its requester alone; to others it does not exist. */
export function ownClaim<T extends { claim: { requesterId: string } }>(found: T | null, id: string, caller: string): T {
  if (found?.claim.requesterId === caller) return found;
  throw new Refusal('CLAIM_NOT_FOUND', `You have no claim ${id}.`, {
    help: 'Use the id that CreateClaim answered, signed in as the same user.',
  });
}
