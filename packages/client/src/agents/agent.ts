import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';
import type { Recipient } from '../values/sealing.ts';

export async function readAgent({ gateway }: Pick<Owner, 'gateway'>, instanceId: string): Promise<Instance> {
  return present((await gateway.claims.getInstance({ instanceId })).instance);
}

export function recipientOf({ id, inboxId, sealingKey }: Instance): Recipient {
  return { instanceId: id, inboxId, sealingKey };
}

/** What the pending version would let the agent use beyond what its owner has accepted. */
export async function addedBy({ acceptedCapabilities, pendingCapabilities, modelOverride }: Instance): Promise<string[]> {
  if (pendingCapabilities === '') return [];
  const { widenedBy } = await import('@offshoot/statements');
  return widenedBy(acceptedCapabilities, pendingCapabilities, { ownModel: modelOverride !== '' });
}

/** What it removes: "sms:telnyx-number (+1970…)", with what the pool made and will release. */
export async function takenAwayBy({ acceptedCapabilities, pendingCapabilities, tools }: Instance): Promise<string[]> {
  if (pendingCapabilities === '') return [];
  const { withdrawnBy } = await import('@offshoot/statements');
  return withdrawnBy(acceptedCapabilities, pendingCapabilities).map((tool) => {
    const values = Object.values(tools.find(({ toolId }) => toolId === tool.split(':')[0])?.publicValues ?? {});
    return values.length === 0 ? tool : `${tool} (${values.join(', ')}: it is released for good)`;
  });
}
