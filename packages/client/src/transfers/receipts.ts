import type { Receipt } from '@offshoot/convos/receipt-codec.ts';
import { readAgent } from '../agents/agent.ts';
import type { Owner } from '../owner.ts';

export interface ReadReceipt {
  /** 'valid', or the reason why it is not. */
  verdict: string;
  receipt: Receipt;
}

/** For everything that the person's agents have handed over, as these sent it. The newest first. */
export async function readReceipts(owner: Owner): Promise<ReadReceipt[]> {
  const { receiptCodec } = await import('@offshoot/convos/receipt-codec.ts');
  const found: ReadReceipt[] = [];
  for (const { content: receipt, senderInboxId } of await owner.messages.received(receiptCodec))
    found.push({ receipt, verdict: await verdictOn(owner, receipt, senderInboxId) });
  return found.sort((a, b) => b.receipt.envelope.issuedAt.getTime() - a.receipt.envelope.issuedAt.getTime());
}

async function verdictOn(owner: Owner, receipt: Receipt, senderInboxId: string): Promise<string> {
  if (receipt.action.ownerId !== owner.inboxId) return 'addressed to another owner';
  const knownInboxId = await inboxOf(owner, receipt.action.sourceInstanceId);
  if (knownInboxId !== undefined && knownInboxId !== senderInboxId) return 'not sent by the inbox of that agent';
  const { verifyReceipt } = await import('@offshoot/convos/receipt-codec.ts');
  const keys = await owner.keysOf(senderInboxId);
  const verdict = await verifyReceipt(receipt, { sourceInboxId: senderInboxId, keys, now: new Date() });
  return verdict.ok ? 'valid' : verdict.reason;
}

/** Undefined if the gateway does not say: the agent may have another owner by now. */
async function inboxOf(owner: Owner, instanceId: string): Promise<string | undefined> {
  try {
    return (await readAgent(owner, instanceId)).inboxId;
  } catch {
    return undefined;
  }
}
