import { type Instance, InstanceSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { present, type Recipient } from '@offshoot/owner';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import type { Cli } from '../cli.ts';
import { documentOf, type Result } from '../terminal/output.ts';

export async function instanceOf({ gateway }: Cli, instanceId: string): Promise<Instance> {
  return present((await gateway.signedIn.claims.getInstance({ instanceId })).instance);
}

export function recipientOf({ id, inboxId, sealingKey }: Instance): Recipient {
  return { instanceId: id, inboxId, sealingKey };
}

export function instanceResult(instance: Instance, ...lines: string[]): Result {
  return { json: documentOf(InstanceSchema, instance), text: lines.join('\n') };
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

export function isRefused(error: unknown, reason: string): boolean {
  return refusalOf(error)?.reason === reason;
}
