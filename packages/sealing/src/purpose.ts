/** What a sealed value is for. It opens for nothing else: not for another instance, owner, resource or use. */
export type SealingPurpose = OwnersPurpose | ToolPurpose;

export interface OwnersPurpose {
  use: 'user-config' | 'context-prompt';
  /** The instance that opens it. */
  instanceId: string;
  /** XMTP inbox of the person who sealed it; the instance opens it only for its own owner. */
  ownerId: string;
}

/** What a provider told the pool, sealed by the pool at once: the instance alone can read it from then on. */
export interface ToolPurpose {
  use: 'tool-values';
  instanceId: string;
  /** "res_…". */
  resourceId: string;
}

/** The `info` of HPKE: UTF-8, lines end in \n, the last one does not. */
export function sealingInfo(purpose: SealingPurpose): Uint8Array<ArrayBuffer> {
  const party = purpose.use === 'tool-values' ? `Resource: ${purpose.resourceId}` : `Owner: ${purpose.ownerId}`;
  return new TextEncoder().encode(`Offshoot sealed value v1\nUse: ${purpose.use}\nInstance: ${purpose.instanceId}\n${party}`);
}
