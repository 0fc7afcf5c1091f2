// The owner's proof of what left the agent: signed with the agent's own key and sent to the owner over XMTP, bypassing the pool.
import { createHash, randomBytes } from 'node:crypto';
import { receiptCodec } from '@offshoot/convos/receipt-codec.ts';
import { newEnvelope, statementText } from '@offshoot/statements';
import type { AgentDeps, OnlineDeps } from '../record/agent-deps.ts';
import { backoff, earliest } from '../record/delay.ts';
import type { OutgoingTransfer } from './outgoing-transfers.ts';
import type { OwedReceipt, ReceiptTable } from './receipt-store.ts';

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 60 * 60_000;
/** About two weeks: an unreachable inbox must not be retried forever. */
const TRIES = 340;

/** Call in the transaction that records the delivery. */
export function oweReceipt(deps: AgentDeps<ReceiptTable>, order: OutgoingTransfer): void {
  const { inboxId } = deps.store.state;
  if (inboxId === undefined || order.document === undefined) return;
  const digest = createHash('sha256').update(order.document).digest('hex');
  deps.store.receipts.owe({
    key: `${order.transferId}:${digest}`,
    ownerId: order.ownerId,
    statement: {
      action: {
        action: 'context.receipt',
        sourceInstanceId: deps.instanceId,
        ownerId: order.ownerId,
        targetInboxId: order.targetInboxId,
        transferId: order.transferId,
        statementNonce: order.statementNonce,
        contextPromptDigest: order.contextPromptDigest,
        documentDigest: `sha256:${digest}`,
        documentSize: order.document.length,
      },
      envelope: newEnvelope(inboxId, { now: deps.now(), nonce: randomBytes(16).toString('hex') }),
    },
  });
}

/** Returns milliseconds until the next try; undefined: nothing owed. */
export async function sendReceipts(deps: OnlineDeps<ReceiptTable>): Promise<number | undefined> {
  let next: number | undefined;
  for (const owed of deps.store.receipts.owed()) {
    if (deps.closing.aborted) return undefined;
    const wait = owed.notBefore - deps.now().getTime();
    next = earliest(next, wait > 0 ? wait : await send(deps, owed));
  }
  return next;
}

async function send(deps: OnlineDeps<ReceiptTable>, owed: OwedReceipt): Promise<number | undefined> {
  const { key, ownerId, statement, attempts } = owed;
  const { transferId } = statement.action;
  try {
    const signed = deps.client.sign(statementText(statement.envelope, statement.action));
    if (signed.kind !== 'installation') throw new Error('the agent signs with its installation key');
    const dm = await deps.client.openDm(ownerId);
    const { publicKey, signature } = signed;
    await deps.client.sendContent(dm.id, receiptCodec, { ...statement, publicKey, signature }, { idempotencyKey: `receipt:${key}` });
    deps.store.receipts.settle(key);
    deps.log.info({ instanceId: deps.instanceId, transferId }, 'receipt sent to the owner');
    return undefined;
  } catch (error) {
    if (deps.closing.aborted) return undefined;
    deps.log.warn({ instanceId: deps.instanceId, transferId, attempts, err: error }, 'could not send the receipt; will retry');
    if (attempts + 1 >= TRIES) {
      deps.store.receipts.settle(key);
      return undefined;
    }
    const delay = backoff(attempts, FIRST_RETRY_MS, LAST_RETRY_MS);
    deps.store.receipts.later(key, deps.now().getTime() + delay);
    return delay;
  }
}
