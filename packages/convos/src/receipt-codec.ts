import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { type Envelope, type InboxKeys, type ReceiptAction, type Verification, verifyStatement } from '@offshoot/statements';
import type { ContentCodec } from './content-codec.ts';

/** What the source signs: the statement `context.receipt` of packages/statements. */
export interface ReceiptStatement {
  action: ReceiptAction;
  envelope: Envelope;
}

/** What the source of a transfer sends its owner once the context is sent. */
export interface Receipt extends ReceiptStatement {
  /** The source's installation key and its Ed25519ph signature over the statement's text. */
  publicKey: Uint8Array;
  signature: Uint8Array;
}

/** JSON with the fields of the statement; clients that do not know the type show the fallback. */
export const receiptCodec: ContentCodec<Receipt> = {
  contentType: 'offshoot/receipt:1.0',
  encode({ action, envelope, publicKey, signature }) {
    const { action: _, ...fields } = action;
    return new TextEncoder().encode(
      JSON.stringify({
        ...fields,
        signer: envelope.signer,
        nonce: envelope.nonce,
        issuedAt: envelope.issuedAt.toISOString(),
        publicKey: bytesToHex(publicKey),
        signature: bytesToHex(signature),
      }),
    );
  },
  decode(content) {
    const o = JSON.parse(new TextDecoder().decode(content)) as Record<string, unknown>;
    return {
      action: {
        action: 'context.receipt',
        sourceInstanceId: text(o.sourceInstanceId),
        ownerId: text(o.ownerId),
        targetInboxId: text(o.targetInboxId),
        transferId: text(o.transferId),
        statementNonce: text(o.statementNonce),
        contextPromptDigest: text(o.contextPromptDigest),
        documentDigest: text(o.documentDigest),
        documentSize: Number(o.documentSize),
      },
      envelope: { signer: text(o.signer), nonce: text(o.nonce), issuedAt: new Date(text(o.issuedAt)) },
      publicKey: hexToBytes(text(o.publicKey)),
      signature: hexToBytes(text(o.signature)),
    };
  },
  fallback: receiptText,
};

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('a field of the receipt is not a text');
  return value;
}

/** One sentence for people: what was handed over, to whom, when, and by which order. */
export function receiptText({ action, envelope }: ReceiptStatement): string {
  const at = envelope.issuedAt
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
  return (
    `Receipt: at ${at} I handed ${action.documentSize} bytes of what I learned to the agent with the inbox ${action.targetInboxId}, ` +
    `by transfer ${action.transferId}, as your statement ${action.statementNonce} allowed (${action.documentDigest}).`
  );
}

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
