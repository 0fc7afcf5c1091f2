import type { SealedValue } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { openSealed, type SealingPurpose, seal } from '@offshoot/statements/sealing';
import type { Person, Reserved } from './pool.ts';

async function sealText(publicKey: Uint8Array, purpose: SealingPurpose, text: string) {
  return seal(publicKey, purpose, Buffer.from(text));
}

/** Values as the command seals them to a reserved instance. */
export async function sealedConfig(owner: Person, to: Reserved, templateId: string, values: Record<string, string>) {
  const purpose = { use: 'user-config' as const, instanceId: to.instanceId, ownerId: owner.inboxId, templateId };
  return { value: await sealText(to.publicKey, purpose, JSON.stringify(values)), keys: Object.keys(values) };
}

/** A context prompt as the command seals it to the parent. */
export function sealedPrompt(owner: Person, parent: { id: string; publicKey: Uint8Array }, prompt: string) {
  return sealText(parent.publicKey, { use: 'context-prompt', instanceId: parent.id, ownerId: owner.inboxId }, prompt);
}

export async function openedText(privateKey: Uint8Array, purpose: SealingPurpose, sealed: SealedValue): Promise<string> {
  return Buffer.from(await openSealed(privateKey, purpose, sealed)).toString();
}
