/** What a sealed value is for. It opens for nothing else: not for another instance, owner or use. */
export interface SealingPurpose {
  use: 'user-config' | 'context-prompt';
  /** The instance that opens it. */
  instanceId: string;
  /** XMTP inbox of the person who sealed it; the instance opens it only for its own owner. */
  ownerId: string;
}

/** The `info` of HPKE: UTF-8, lines end in \n, the last one does not. */
export function sealingInfo(purpose: SealingPurpose): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(
    `Offshoot sealed value v1\nUse: ${purpose.use}\nInstance: ${purpose.instanceId}\nOwner: ${purpose.ownerId}`,
  );
}
