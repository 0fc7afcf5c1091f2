// The parent's side of a clone: summarise, open the private group, send the parts, wait for the child's word.
import { XmtpError } from '@offshoot/xmtp/agent-client.ts';
import { type ContextAck, contextAckCodec, contextTransferCodec } from '../adapters/context-codecs.ts';
import type { Learned } from '../domain/engine.ts';
import { withoutExcluded } from '../domain/memory-selection.ts';
import { cut, DOCUMENT_VERSION, encodeDocument, peopleNamedIn, TransferError } from '../domain/transfer-document.ts';
import type { TransferOut } from '../store/transfer-store.ts';
import { type AgentContext, character, type OnlineContext } from './agent-context.ts';
import { backoff, earliest } from './delay.ts';
import { timed } from './engine-call.ts';
import { oweReceipt, sendReceipts } from './receipts.ts';
import { transferMark } from './transfer-group.ts';

const SUMMARY_TRIES = 3;
const SUMMARY_RETRY_MS = 500;
const SEND_TRIES = 40;
const FIRST_SEND_RETRY_MS = 2_000;
const LAST_SEND_RETRY_MS = 10 * 60_000;
/** The child's host may be down for long: the messages wait on the network, we look ever more rarely. */
const FIRST_ACK_LOOK_MS = 15_000;
const LAST_ACK_LOOK_MS = 60 * 60_000;
const ACK_LOOKS = 200;
/** The parts are sent anew at these looks, in case the network lost them. */
const RESEND_AT_LOOKS = new Set([6, 12, 24, 48]);

/** Makes the documents of orders that have none yet. Returns when to try again. */
export async function summariseDue(ctx: AgentContext): Promise<number | undefined> {
  let next: number | undefined;
  for (const order of ctx.store.transfers.open()) {
    if (order.state !== 'ordered' || ctx.closing.aborted) continue;
    const wait = order.notBefore - ctx.now().getTime();
    next = earliest(next, wait > 0 ? wait : await summarise(ctx, order));
  }
  return next;
}

async function summarise(ctx: AgentContext, order: TransferOut): Promise<number | undefined> {
  try {
    const learned = await chosenItems(ctx, order);
    if (ctx.closing.aborted) return undefined;
    const bytes = encodeDocument(documentOf(ctx, order, learned));
    ctx.store.transfers.summarised(order.claimId, bytes);
    ctx.wakeDuties();
    return undefined;
  } catch (error) {
    if (ctx.closing.aborted) return undefined;
    ctx.log.warn({ instanceId: ctx.instanceId, claimId: order.claimId, err: error }, 'could not summarise');
    if (error instanceof TransferError || order.attempts + 1 >= SUMMARY_TRIES) {
      fail(ctx, order.claimId, 'SUMMARY_FAILED');
      return undefined;
    }
    const delay = backoff(order.attempts, SUMMARY_RETRY_MS, SUMMARY_RETRY_MS * 8);
    ctx.store.transfers.later(order.claimId, ctx.now().getTime() + delay);
    return delay;
  }
}

async function chosenItems(ctx: AgentContext, { directive }: TransferOut): Promise<Learned[]> {
  // Taken out before the engine sees anything: what the owner keeps back cannot leak through a summary.
  const items = withoutExcluded(ctx.store.memory.all(), directive);
  if (items.length === 0) return [];
  const { name, model } = character(ctx);
  return await timed(ctx, (engine, signal) => engine.summarise({ model, agentName: name, directive, items }, signal));
}

function documentOf(ctx: AgentContext, order: TransferOut, items: Learned[]): Parameters<typeof encodeDocument>[0] {
  const { claimed, inboxId } = ctx.store.state;
  const carried = Object.entries(claimed?.userConfig ?? {}).filter(([key]) => !order.overriddenKeys.includes(key));
  return {
    version: DOCUMENT_VERSION,
    claimId: order.claimId,
    parentInstanceId: ctx.instanceId,
    parentInboxId: inboxId ?? '',
    childInboxId: order.childInboxId,
    parentName: character(ctx).name,
    createdAt: ctx.now().toISOString(),
    items: items.map(({ kind, text, topic }) => ({ kind, text, topic })),
    people: peopleNamedIn(items, ctx.store.conversation.people()),
    config: Object.fromEntries(carried),
  };
}

/** Sends what is summarised, reads what children answered, and tells the owner. Returns when to look again. */
export async function handOver(ctx: OnlineContext): Promise<number | undefined> {
  let next: number | undefined;
  for (const order of ctx.store.transfers.open()) {
    if (ctx.closing.aborted) return undefined;
    if (order.state === 'summarised') next = earliest(next, await deliver(ctx, order));
    if (order.state === 'delivered') next = earliest(next, await readAnswer(ctx, order));
  }
  return earliest(next, await sendReceipts(ctx));
}

async function deliver(ctx: OnlineContext, order: TransferOut): Promise<number | undefined> {
  const now = ctx.now().getTime();
  if (order.notBefore > now) return order.notBefore - now;
  try {
    await sendParts(ctx, order, 0);
    ctx.store.transaction(() => {
      ctx.store.transfers.delivered(order.claimId, now + FIRST_ACK_LOOK_MS);
      oweReceipt(ctx, order);
      ctx.store.report({ claimId: ctx.store.state.claimed?.claimId, context: { state: 'delivered' }, transferClaimId: order.claimId });
    });
    ctx.log.info({ instanceId: ctx.instanceId, claimId: order.claimId, bytes: order.document?.length }, 'context sent');
    ctx.wakeReports();
    return 0;
  } catch (error) {
    return retryOrFail(ctx, order, error);
  }
}

async function sendParts(ctx: OnlineContext, order: TransferOut, round: number): Promise<void> {
  if (order.document === undefined) return;
  const group = await ctx.client.ensureGroup([order.childInboxId], { appData: transferMark(order.claimId) });
  for (const part of cut(order.claimId, order.document)) {
    const idempotencyKey = `context:${order.claimId}:${part.digest}:${part.index}:${round}`;
    await ctx.client.sendContent(group.id, contextTransferCodec, part, { idempotencyKey });
  }
}

function retryOrFail(ctx: OnlineContext, order: TransferOut, error: unknown): number | undefined {
  const offline = error instanceof XmtpError && error.failure === 'network-unavailable';
  ctx.log.warn({ instanceId: ctx.instanceId, claimId: order.claimId, err: error }, 'could not send the context now');
  // A network that is down says nothing about the child: that is waited for without an end.
  if (!offline && order.attempts + 1 >= SEND_TRIES) {
    fail(ctx, order.claimId, 'TRANSFER_REFUSED');
    return undefined;
  }
  const delay = backoff(order.attempts, FIRST_SEND_RETRY_MS, LAST_SEND_RETRY_MS);
  ctx.store.transfers.later(order.claimId, ctx.now().getTime() + delay);
  return delay;
}

async function readAnswer(ctx: OnlineContext, order: TransferOut): Promise<number | undefined> {
  const group = (await ctx.client.conversations({ kind: 'group' })).find(
    (one) => one.creatorInboxId === ctx.client.inboxId && one.appData === transferMark(order.claimId),
  );
  const outcome = group === undefined ? undefined : await answerIn(ctx, group.id, order);
  if (outcome === 'ingested') {
    ctx.store.transfers.end(order.claimId, 'acknowledged');
    ctx.log.info({ instanceId: ctx.instanceId, claimId: order.claimId }, 'context acknowledged');
    return undefined;
  }
  if (outcome === 'refused') {
    fail(ctx, order.claimId, 'TRANSFER_REFUSED');
    return undefined;
  }
  const now = ctx.now().getTime();
  if (order.notBefore > now) return order.notBefore - now;
  if (order.attempts >= ACK_LOOKS) {
    fail(ctx, order.claimId, 'TRANSFER_REFUSED');
    return undefined;
  }
  const delay = backoff(order.attempts, FIRST_ACK_LOOK_MS, LAST_ACK_LOOK_MS);
  ctx.store.transfers.later(order.claimId, now + delay);
  if (RESEND_AT_LOOKS.has(order.attempts)) await sendParts(ctx, order, order.attempts);
  else if (group !== undefined) await ctx.client.syncConversation(group.id);
  return delay;
}

async function answerIn(ctx: OnlineContext, groupId: string, order: TransferOut): Promise<ContextAck['outcome'] | undefined> {
  let after: string | undefined;
  for (;;) {
    const page = await ctx.client.messages(groupId, { after });
    for (const message of page.messages) {
      if (message.senderInboxId !== order.childInboxId || message.kind !== 'custom' || message.contentType !== contextAckCodec.contentType)
        continue;
      const ack = message.content as ContextAck;
      if (ack.claimId === order.claimId) return ack.outcome;
    }
    if (!page.more) return undefined;
    after = page.cursor;
  }
}

function fail(ctx: AgentContext, claimId: string, reason: 'SUMMARY_FAILED' | 'TRANSFER_REFUSED'): void {
  ctx.store.transaction(() => {
    ctx.store.transfers.end(claimId, 'failed');
    ctx.store.report({ claimId: ctx.store.state.claimed?.claimId, context: { state: 'failed', reason }, transferClaimId: claimId });
  });
  ctx.wakeReports();
}
