import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { LeavingReason } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { Failure, failureOf } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';
import { readAgent } from './agent.ts';

/** Offers the agent, with everything it knows, to another person. */
export async function offerAgent(owner: Owner, instanceId: string, newOwnerId: string): Promise<Instance> {
  const statement = await owner.sign({ action: 'instance.offer', instanceId, newOwnerId });
  return present((await owner.gateway.claims.offerInstance({ instanceId, newOwnerId, statement })).instance);
}

export function withdrawOffer(owner: Owner, instanceId: string): Promise<Instance> {
  // An offer to oneself withdraws the previous one.
  return offerAgent(owner, instanceId, owner.inboxId);
}

/** Throws INSTANCE_NOT_OFFERED. */
export async function acceptAgent(owner: Owner, instanceId: string): Promise<Instance> {
  const { ownerId: previousOwnerId } = await offeredAgent(owner, instanceId);
  const statement = await owner.sign({ action: 'instance.accept', instanceId, previousOwnerId });
  return present((await owner.gateway.claims.acceptInstance({ instanceId, statement })).instance);
}

/** Only the person to whom the agent is offered can see it at all. */
async function offeredAgent(owner: Owner, instanceId: string): Promise<Instance> {
  try {
    return await readAgent(owner, instanceId);
  } catch (error) {
    if (failureOf(error).reason !== 'NOT_INSTANCE_OWNER') throw error;
    throw new Failure('INSTANCE_NOT_OFFERED', 'The agent is not on offer to you, or the offer has expired.', {
      metadata: { instanceId },
      cause: error,
    });
  }
}

/** Why people release an agent, by the word that clients use. */
export const leavingReasons = {
  done: LeavingReason.DONE,
  unhelpful: LeavingReason.UNHELPFUL,
  'too-much': LeavingReason.TOO_MUCH,
  unwanted: LeavingReason.UNWANTED,
  another: LeavingReason.ANOTHER,
};

export type LeavingWord = keyof typeof leavingReasons;

/** Ends the agent. `why`: for its template's creator, who learns how many said so and never who. */
export async function releaseAgent(owner: Owner, instanceId: string, why?: LeavingWord): Promise<Instance> {
  const statement = await owner.sign({ action: 'instance.release', instanceId });
  const leavingReason = why === undefined ? LeavingReason.UNSPECIFIED : leavingReasons[why];
  return present((await owner.gateway.claims.releaseInstance({ instanceId, statement, leavingReason })).instance);
}
