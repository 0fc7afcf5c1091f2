import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { AGENT_SWAPPED, Failure } from '../failure.ts';

/** The agent for which everything was signed, sealed and agreed. */
export interface ReservedAgent {
  instanceId: string;
  inboxId: string;
}

/** Throws AGENT_SWAPPED. */
export function requireAgent({ instanceId, inboxId }: Claim, reserved: ReservedAgent): void {
  if (reserved.instanceId === instanceId && reserved.inboxId === inboxId) return;
  throw new Failure(AGENT_SWAPPED, `The gateway reserved ${reserved.instanceId} for you but answered with ${instanceId}.`, {
    help: 'Do not let it into your conversation, and tell the operator of the gateway. It cannot read anything that you sealed.',
    metadata: { reserved: reserved.instanceId, instanceId, inboxId },
  });
}
