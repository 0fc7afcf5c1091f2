import { type InboxKeys, type Verification, verifyStatement } from '@offshoot/statements';
import type { Receipt } from './receipt-codec.ts';

/** Whether the source signed the receipt. `keys` are those of the sending inbox, read from the XMTP network. */
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
