import type { ReceiptStatement } from './receipt-codec.ts';

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
