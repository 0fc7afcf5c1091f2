// The owner's proof of what left the agent: signed by the agent's own key, sent to the owner over XMTP, past the pool.
import { createHash, randomBytes } from 'node:crypto';
import { receiptCodec } from '@offshoot/receipts';
import { newEnvelope, statementText } from '@offshoot/statements';
import type { AgentContext, OnlineContext } from '../agent-context.ts';
import { backoff, earliest } from '../delay.ts';
import type { OutgoingTransfer } from './outgoing-transfers.ts';
import type { OwedReceipt } from './receipt-store.ts';

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 60 * 60_000;
/** About two weeks: an owner whose inbox cannot be reached at all must not be tried for ever. */
const TRIES = 340;

/** Call in the transaction that records the delivery. */
export function oweReceipt(ctx: AgentContext, order: OutgoingTransfer): void {
  const { inboxId } = ctx.store.state;
  if (inboxId === undefined || order.document === undefined) return;
  const digest = createHash('sha256').update(order.document).digest('hex');
  ctx.store.receipts.owe({
    key: `${order.transferId}:${digest}`,
    ownerId: order.ownerId,
    statement: {
      action: {
        action: 'context.receipt',
        sourceInstanceId: ctx.instanceId,
        ownerId: order.ownerId,
        targetInboxId: order.targetInboxId,
        transferId: order.transferId,
        statementNonce: order.statementNonce,
        contextPromptDigest: order.contextPromptDigest,
        documentDigest: `sha256:${digest}`,
        documentSize: order.document.length,
      },
      envelope: newEnvelope(inboxId, { now: ctx.now(), nonce: randomBytes(16).toString('hex') }),
    },
  });
}

/** Returns when to try again; undefined: nothing is owed. */
export async function sendReceipts(ctx: OnlineContext): Promise<number | undefined> {
  let next: number | undefined;
  for (const owed of ctx.store.receipts.owed()) {
    if (ctx.closing.aborted) return undefined;
    const wait = owed.notBefore - ctx.now().getTime();
    next = earliest(next, wait > 0 ? wait : await send(ctx, owed));
  }
  return next;
}

async function send(ctx: OnlineContext, owed: OwedReceipt): Promise<number | undefined> {
  const { key, ownerId, statement, attempts } = owed;
  const { transferId } = statement.action;
  try {
    const signed = ctx.client.sign(statementText(statement.envelope, statement.action));
    if (signed.kind !== 'installation') throw new Error('the agent signs with its installation key');
    const dm = await ctx.client.openDm(ownerId);
    const { publicKey, signature } = signed;
    await ctx.client.sendContent(dm.id, receiptCodec, { ...statement, publicKey, signature }, { idempotencyKey: `receipt:${key}` });
    ctx.store.receipts.settle(key);
    ctx.log.info({ instanceId: ctx.instanceId, transferId }, 'receipt sent to the owner');
    return undefined;
  } catch (error) {
    if (ctx.closing.aborted) return undefined;
    ctx.log.warn({ instanceId: ctx.instanceId, transferId, attempts, err: error }, 'could not send the receipt; will retry');
    if (attempts + 1 >= TRIES) {
      ctx.store.receipts.settle(key);
      return undefined;
    }
    const delay = backoff(attempts, FIRST_RETRY_MS, LAST_RETRY_MS);
    ctx.store.receipts.later(key, ctx.now().getTime() + delay);
    return delay;
  }
}
