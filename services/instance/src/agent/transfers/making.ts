// Makes the documents that the owner has ordered: what goes along is chosen, summarised and written down, once.
import {
  type ContextSummary,
  DOCUMENT_VERSION,
  decodeDocument,
  encodeDocument,
  type TransferDocument,
  TransferError,
} from '@offshoot/context';
import { type Reason, Refusal } from '@offshoot/refusals';
import { type AgentContext, character } from '../agent-context.ts';
import { backoff, earliest } from '../delay.ts';
import { secretHeldBack } from '../domain/phrases.ts';
import { superseded } from '../memory/domain/merge.ts';
import { oweNotice } from '../ownership/owner-notices.ts';
import { reportTransfer } from './answers.ts';
import type { OutgoingTransfer } from './outgoing-transfers.ts';
import { makeSummary } from './summarising.ts';

const SUMMARY_TRIES = 3;
const SUMMARY_RETRY_MS = 500;

/** Makes the documents of orders that have none yet. Returns when to try again. */
export async function summariseDue(ctx: AgentContext): Promise<number | undefined> {
  let next: number | undefined;
  for (const order of ctx.store.outgoing.open()) {
    if (order.state !== 'ordered' || ctx.closing.aborted || isSecondTo(ctx, order)) continue;
    const wait = order.notBefore - ctx.now().getTime();
    next = earliest(next, wait > 0 ? wait : await summarise(ctx, order));
  }
  return next;
}

/** What is news to a receiver is known once it has answered what it was sent before. */
function isSecondTo(ctx: AgentContext, order: OutgoingTransfer): boolean {
  const first = ctx.store.outgoing.open().find(({ targetInboxId }) => targetInboxId === order.targetInboxId);
  return first !== undefined && first.transferId !== order.transferId;
}

async function summarise(ctx: AgentContext, order: OutgoingTransfer): Promise<number | undefined> {
  const { transferId, contextPrompt, targetInboxId } = order;
  try {
    const { summary } = await makeSummary(ctx, { contextPrompt, add: [], remove: [], targetInboxId });
    if (ctx.closing.aborted) return undefined;
    ctx.store.transaction(() => keepDocument(ctx, order, summary));
    ctx.wakeDuties();
    return undefined;
  } catch (error) {
    if (ctx.closing.aborted) return undefined;
    if (error instanceof Refusal && error.reason === 'RATE_LIMITED') return Number(error.metadata.waitMs);
    ctx.log.warn({ instanceId: ctx.instanceId, transferId, err: error }, 'could not summarise');
    if (error instanceof Refusal && error.reason === 'SECRET_FOUND') failForSecret(ctx, order);
    else if (error instanceof TransferError || order.attempts + 1 >= SUMMARY_TRIES) failTransfer(ctx, transferId, 'SUMMARY_FAILED');
    else {
      const delay = backoff(order.attempts, SUMMARY_RETRY_MS, SUMMARY_RETRY_MS * 8);
      ctx.store.outgoing.later(transferId, ctx.now().getTime() + delay);
      return delay;
    }
    return undefined;
  }
}

/** Call in a transaction. Throws TransferError where the summary is larger than a document may be. */
export function keepDocument(ctx: AgentContext, order: Omit<OutgoingTransfer, 'attempts' | 'notBefore'>, summary: ContextSummary): void {
  const document = documentOf(ctx, order, summary);
  // A document that builds upon another may have to be made anew. A summary that the owner has signed never is.
  const isFinal = document.base === '' || order.summaryDigest !== '';
  ctx.store.outgoing.summarised(order.transferId, encodeDocument(document), { isFinal });
}

function documentOf(ctx: AgentContext, order: Omit<OutgoingTransfer, 'attempts' | 'notBefore'>, summary: ContextSummary): TransferDocument {
  const { claimed, inboxId } = ctx.store.state;
  const { targetInboxId } = order;
  ctx.store.sent.letGo([...superseded(ctx.store.memory.all(), ctx.now())].map(({ id }) => id));
  const given = order.kind === 'clone' ? Object.entries(claimed?.userConfig ?? {}) : [];
  return {
    version: DOCUMENT_VERSION,
    transferId: order.transferId,
    sourceInstanceId: ctx.instanceId,
    sourceInboxId: inboxId ?? '',
    targetInboxId,
    sourceName: character(ctx).name,
    createdAt: ctx.now().toISOString(),
    summary,
    base: ctx.store.sent.base(targetInboxId),
    withdrawn: ctx.store.sent.toWithdraw(targetInboxId),
    config: Object.fromEntries(given.filter(([key]) => !order.overriddenConfigKeys.includes(key))),
  };
}

/** The receiver does not have what the document builds upon: it is told everything, or all of what the owner has signed. */
export function makeAnew(ctx: AgentContext, order: OutgoingTransfer): void {
  const { document, summaryDigest } = order;
  ctx.store.transaction(() => {
    ctx.store.sent.startOver(order.targetInboxId);
    if (summaryDigest === '' || document === undefined) ctx.store.outgoing.again(order.transferId);
    else keepDocument(ctx, order, decodeDocument(document).summary);
  });
  ctx.wakeThinking();
}

function failForSecret(ctx: AgentContext, { transferId, ownerId }: OutgoingTransfer): void {
  ctx.store.transaction(() => {
    oweNotice(ctx, { key: `secret:${transferId}`, ownerId, text: secretHeldBack(transferId) });
    failTransfer(ctx, transferId, 'SECRET_FOUND');
  });
  ctx.wakeDuties();
}

export function failTransfer(ctx: AgentContext, transferId: string, reason: Reason): void {
  ctx.store.transaction(() => {
    ctx.store.outgoing.end(transferId, 'failed');
    reportTransfer(ctx, { id: transferId, state: 'failed', reason });
  });
  ctx.wakeReports();
  ctx.wakeThinking();
}
