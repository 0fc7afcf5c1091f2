import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';
import { sealWith, verifiedKey } from '../values/sealing.ts';
import { recipientOf } from './agent.ts';

/** Seals the values to the agent and signs for exactly these. An empty value removes the current one. */
export async function giveValues(owner: Owner, instance: Instance, values: Record<string, string>): Promise<Instance> {
  const { sealedConfigDigestOf } = await import('@offshoot/statements');
  const { id: instanceId, templateId } = instance;
  const publicKey = await verifiedKey(owner, recipientOf(instance));
  const purpose = { use: 'user-config', instanceId, ownerId: owner.inboxId, templateId } as const;
  const sealedUserConfig = { value: await sealWith(publicKey, purpose, JSON.stringify(values)), keys: Object.keys(values) };
  const statement = await owner.sign({
    action: 'instance.set-config',
    instanceId,
    sealedConfigDigest: sealedConfigDigestOf(sealedUserConfig),
  });
  return present((await owner.gateway.claims.setUserConfig({ instanceId, sealedUserConfig, statement })).instance);
}

/** Accepts the version that waits, as the instance was shown to the person, with values for the tools that it adds. */
export async function consentToUpdate(owner: Owner, instance: Instance, values: Record<string, string> = {}): Promise<Instance> {
  // Values come first: a version takes effect with the values it requires, or not at all.
  if (Object.keys(values).length > 0) await giveValues(owner, instance, values);
  const { id: instanceId, templateId, pendingVersion, pendingCapabilities: capabilities } = instance;
  const version = Number(pendingVersion);
  const statement = await owner.sign({ action: 'instance.consent', instanceId, templateId, version, capabilities });
  return present((await owner.gateway.claims.consentToUpdate({ instanceId, version: pendingVersion, statement })).instance);
}
