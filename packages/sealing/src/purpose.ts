/** What a sealed value is for. It opens for nothing else: not for another instance, owner, template, resource or use. */
export type SealingPurpose = OwnersPurpose | ToolPurpose;

/** What an owner seals for an instance. */
export type OwnersPurpose = ConfigPurpose | PromptPurpose;

export interface ConfigPurpose {
  use: 'user-config';
  /** The instance that opens it. */
  instanceId: string;
  /** XMTP inbox of the person who sealed it; the instance opens it only for its own owner. */
  ownerId: string;
  /** What the instance has to become an agent of: another template's instructions never get at the value. */
  templateId: string;
}

/** The order that it comes with names the template, if it is to name one: its statement has the prompt's digest. */
export interface PromptPurpose {
  use: 'context-prompt';
  instanceId: string;
  ownerId: string;
}

/** What a provider told the pool, sealed by the pool at once: the instance alone can read it from then on. */
interface ToolPurpose {
  use: 'tool-values';
  instanceId: string;
  /** "res_…". */
  resourceId: string;
}

/** The `info` of HPKE: UTF-8, lines end in \n, the last one does not. */
export function sealingInfo(purpose: SealingPurpose): Uint8Array<ArrayBuffer> {
  const lines = ['Offshoot sealed value v1', `Use: ${purpose.use}`, `Instance: ${purpose.instanceId}`, ...partiesOf(purpose)];
  return new TextEncoder().encode(lines.join('\n'));
}

function partiesOf(purpose: SealingPurpose): string[] {
  switch (purpose.use) {
    case 'tool-values':
      return [`Resource: ${purpose.resourceId}`];
    case 'context-prompt':
      return [`Owner: ${purpose.ownerId}`];
    case 'user-config':
      return [`Owner: ${purpose.ownerId}`, `Template: ${purpose.templateId}`];
  }
}
