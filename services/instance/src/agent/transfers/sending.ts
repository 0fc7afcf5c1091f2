// The sender's side of a hand-over: open the private group, send the parts, wait for the receiver's word.
import { createHash } from 'node:crypto';
import { type ContextAck, contextAckCodec, contextTransferCodec, cut, decodeDocument, entriesOf } from '@offshoot/context';
import { XmtpError } from '@offshoot/xmtp/agent-client.ts';
import type { OnlineContext } from '../agent-context.ts';
import { backoff, earliest } from '../delay.ts';
import { sendNotices } from '../ownership/owner-notices.ts';
import { reportTransfer } from './answers.ts';
import { sentItems } from './domain/summary/sent-entries.ts';
import { transferMark } from './group.ts';
import { failTransfer, makeAnew } from './making.ts';
import type { OutgoingTransfer } from './outgoing-transfers.ts';
import { oweReceipt, sendReceipts } from './receipts.ts';

const SEND_TRIES = 40;
const FIRST_SEND_RETRY_MS = 2_000;
const LAST_SEND_RETRY_MS = 10 * 60_000;
/** The receiver's host may be down for long: the messages wait on the network, we look ever more rarely. */
const FIRST_ACK_LOOK_MS = 15_000;
const LAST_ACK_LOOK_MS = 60 * 60_000;
const ACK_LOOKS = 200;
/** The parts are sent anew at these looks, in case the network lost them. */
const RESEND_AT_LOOKS = new Set([6, 12, 24, 48]);

/** Sends what is summarised, reads what receivers answered, and tells the owner. Returns when to look again. */
export async function handOver(ctx: OnlineContext): Promise<number | undefined> {
  let next: number | undefined;
  for (const order of ctx.store.outgoing.open()) {
    if (ctx.closing.aborted) return undefined;
    if (order.state === 'summarised') next = earliest(next, await deliver(ctx, order));
    if (order.state === 'delivered') next = earliest(next, await readAnswer(ctx, order));
  }
  return earliest(next, await sendReceipts(ctx), await sendNotices(ctx));
}

async function deliver(ctx: OnlineContext, order: OutgoingTransfer): Promise<number | undefined> {
  const now = ctx.now().getTime();
  if (order.notBefore > now) return order.notBefore - now;
  try {
    await sendParts(ctx, order, { round: 0, from: order.partsSent });
    if (ctx.closing.aborted) return undefined;
    ctx.store.transaction(() => {
      ctx.store.outgoing.delivered(order.transferId, now + FIRST_ACK_LOOK_MS);
      oweReceipt(ctx, order);
      reportTransfer(ctx, { id: order.transferId, state: 'delivered' });
    });
    ctx.log.info({ instanceId: ctx.instanceId, transferId: order.transferId, bytes: order.document?.length }, 'context sent');
    ctx.wakeReports();
    return 0;
  } catch (error) {
    return retryOrFail(ctx, order, error);
  }
}

async function sendParts(ctx: OnlineContext, order: OutgoingTransfer, { round, from }: { round: number; from: number }): Promise<void> {
  if (order.document === undefined) return;
  const group = await ctx.client.ensureGroup([order.targetInboxId], { appData: transferMark(order.transferId) });
  for (const part of cut(order.transferId, order.document).slice(from)) {
    if (ctx.closing.aborted) return;
    const idempotencyKey = `context:${order.transferId}:${part.digest}:${part.index}:${round}`;
    await ctx.client.sendContent(group.id, contextTransferCodec, part, { idempotencyKey });
    if (round === 0) ctx.store.outgoing.partsSent(order.transferId, part.index + 1);
  }
}

function retryOrFail(ctx: OnlineContext, order: OutgoingTransfer, error: unknown): number | undefined {
  const offline = error instanceof XmtpError && error.failure === 'network-unavailable';
  ctx.log.warn({ instanceId: ctx.instanceId, transferId: order.transferId, err: error }, 'could not send the context; will retry');
  // A network that is down says nothing about the receiver: that is waited for without an end.
  if (!offline && order.attempts + 1 >= SEND_TRIES) {
    failTransfer(ctx, order.transferId, 'TRANSFER_REFUSED');
    return undefined;
  }
  const delay = backoff(order.attempts, FIRST_SEND_RETRY_MS, LAST_SEND_RETRY_MS);
  ctx.store.outgoing.later(order.transferId, ctx.now().getTime() + delay);
  return delay;
}

async function readAnswer(ctx: OnlineContext, order: OutgoingTransfer): Promise<number | undefined> {
  // More than one after a move: the receiver may answer in the former one.
  const groups = (await ctx.client.conversations({ kind: 'group' })).filter(
    (one) => one.creatorInboxId === ctx.client.inboxId && one.appData === transferMark(order.transferId),
  );
  for (const { id } of groups) {
    const outcome = await answerIn(ctx, id, order);
    if (outcome === undefined) continue;
    settle(ctx, order, outcome);
    return undefined;
  }
  const now = ctx.now().getTime();
  if (order.notBefore > now) return order.notBefore - now;
  if (order.attempts >= ACK_LOOKS) {
    failTransfer(ctx, order.transferId, 'TRANSFER_REFUSED');
    return undefined;
  }
  const delay = backoff(order.attempts, FIRST_ACK_LOOK_MS, LAST_ACK_LOOK_MS);
  ctx.store.outgoing.later(order.transferId, now + delay);
  if (RESEND_AT_LOOKS.has(order.attempts)) await sendParts(ctx, order, { round: order.attempts, from: 0 });
  else for (const { id } of groups) await ctx.client.syncConversation(id);
  return delay;
}

function settle(ctx: OnlineContext, order: OutgoingTransfer, outcome: ContextAck['outcome']): void {
  const document = order.document && decodeDocument(order.document);
  if (outcome === 'ingested' && document !== undefined) {
    const known = new Set(ctx.store.memory.all().map(({ id }) => id));
    ctx.store.transaction(() => {
      const items = sentItems(entriesOf(document.summary), known);
      ctx.store.sent.acknowledged(order.targetInboxId, { digest: digestOf(order), items, withdrawn: document.withdrawn });
      ctx.store.outgoing.end(order.transferId, 'acknowledged');
    });
    ctx.log.info({ instanceId: ctx.instanceId, transferId: order.transferId }, 'context acknowledged');
    ctx.wakeThinking();
  } else if (outcome === 'base-unknown' && document !== undefined && document.base !== '') {
    makeAnew(ctx, order);
    ctx.log.info({ instanceId: ctx.instanceId, transferId: order.transferId }, 'the receiver needs everything');
    ctx.wakeDuties();
  } else failTransfer(ctx, order.transferId, 'TRANSFER_REFUSED');
}

/** The receiver's word on this very document. */
async function answerIn(ctx: OnlineContext, groupId: string, order: OutgoingTransfer): Promise<ContextAck['outcome'] | undefined> {
  const digest = digestOf(order);
  let after: string | undefined;
  for (;;) {
    const page = await ctx.client.messages(groupId, { after });
    for (const message of page.messages) {
      if (message.senderInboxId !== order.targetInboxId || message.kind !== 'custom' || message.contentType !== contextAckCodec.contentType)
        continue;
      const ack = message.content as ContextAck;
      if (ack.transferId === order.transferId && ack.digest === digest) return ack.outcome;
    }
    if (!page.more) return undefined;
    after = page.cursor;
  }
}

const digestOf = ({ document }: OutgoingTransfer): string =>
  createHash('sha256')
    .update(document ?? '')
    .digest('hex');
