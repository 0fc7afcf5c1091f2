// The owner sets new values: an order that every agent accepts and that leaves a trace.
import { sealedConfigDigestOf } from '@offshoot/statements';
import { seal } from '@offshoot/statements/sealing';
import type { Person } from './people.ts';
import type { Configured, Scene } from './scene.ts';

export interface ConfigOrder {
  by?: Person;
  /** The time of signing. */
  now?: Date;
  email?: string;
}

export async function configOrder(scene: Scene, { instanceId }: Pick<Configured, 'instanceId'>, o: ConfigOrder = {}) {
  const { by = scene.owner, now, email = 'new@example.com' } = o;
  const purpose = { use: 'user-config', instanceId, ownerId: by.inboxId, templateId: scene.template.id } as const;
  const publicKey = scene.pool.sealingKeys.get(instanceId)?.publicKey ?? new Uint8Array();
  const value = await seal(publicKey, purpose, Buffer.from(JSON.stringify({ 'personal-email': email })));
  const sealedUserConfig = { value, keys: ['personal-email'] };
  const sealedConfigDigest = sealedConfigDigestOf(sealedUserConfig);
  const statement = await by.sign({ action: 'instance.set-config', instanceId, sealedConfigDigest }, { ...(now && { now }) });
  return { instanceId, sealedUserConfig, statement };
}
