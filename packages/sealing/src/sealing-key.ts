import { type Envelope, type InboxKeys, type KeySignature, type Verification, verifyStatement } from '@offshoot/statements';

export interface SealingKeyToVerify {
  instanceId: string;
  /** The instance's XMTP inbox, as the caller knows it. */
  inboxId: string;
  /** 32 bytes. */
  publicKey: Uint8Array;
  /** The statement `instance.register` that came with the key. */
  statement: { envelope: Envelope; signatures: KeySignature[] };
  /** The keys of the inbox, read from the XMTP network by the caller itself. */
  keys: InboxKeys;
  now: Date;
}

/** Whether the key is the instance's own: signed by its inbox, for its id. */
export function verifySealingKey(o: SealingKeyToVerify): Promise<Verification> {
  return verifyStatement({
    envelope: o.statement.envelope,
    action: { action: 'instance.register', instanceId: o.instanceId, sealingKey: Buffer.from(o.publicKey).toString('hex') },
    signatures: o.statement.signatures,
    keys: o.keys,
    signer: o.inboxId,
    now: o.now,
  });
}
