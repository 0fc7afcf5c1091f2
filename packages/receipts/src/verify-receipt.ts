import { type InboxKeys, type Verification, verifyStatement } from '@offshoot/statements';
import type { Receipt } from './receipt-codec.ts';

/** Whether the receipt is by the source: `keys` are those of the inbox that sent it, as the XMTP network has them. */
export function verifyReceipt(receipt: Receipt, o: { sourceInboxId: string; keys: InboxKeys; now: Date }): Promise<Verification> {
  return verifyStatement({
    envelope: receipt.envelope,
    action: receipt.action,
    signatures: [{ kind: 'installation', publicKey: receipt.publicKey, signature: receipt.signature }],
    keys: o.keys,
    signer: o.sourceInboxId,
    now: o.now,
  });
}
