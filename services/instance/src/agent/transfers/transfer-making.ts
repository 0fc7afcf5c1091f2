// Makes the documents that the owner has ordered: what goes along is chosen, summarised and written down, once.
import {
  type ContextSummary,
  DOCUMENT_VERSION,
  decodeDocument,
  encodeDocument,
  type TransferDocument,
  TransferError,
} from '@offshoot/context';
import { type Reason, Refusal } from '@offshoot/rpc/refusal.ts';
import { type AgentContext, character } from '../agent-context.ts';
import { backoff, earliest } from '../delay.ts';
import { secretHeldBack } from '../domain/phrases.ts';
import { superseded } from '../memory/domain/merge.ts';
import { oweNotice } from '../ownership/owner-notices.ts';
import { makeSummary } from './summarising.ts';
import type { TransferOut } from './transfer-store.ts';

const SUMMARY_TRIES = 3;
const SUMMARY_RETRY_MS = 500;

/** Makes the documents of orders that have none yet. Returns when to try again. */
export async function summariseDue(ctx: AgentContext): Promise<number | undefined> {
  let next: number | undefined;
  for (const order of ctx.store.transfers.open()) {
    if (order.state !== 'ordered' || ctx.closing.aborted || isSecondTo(ctx, order)) continue;
    const wait = order.notBefore - ctx.now().getTime();
    next = earliest(next, wait > 0 ? wait : await summarise(ctx, order));
  }
  return next;
}

/** What is news to a receiver is known once it has answered what it was sent before. */
function isSecondTo(ctx: AgentContext, order: TransferOut): boolean {
  const first = ctx.store.transfers.open().find(({ childInboxId }) => childInboxId === order.childInboxId);
  return first !== undefined && first.claimId !== order.claimId;
}

async function summarise(ctx: AgentContext, order: TransferOut): Promise<number | undefined> {
  const { claimId, directive: prompt, childInboxId: targetInboxId } = order;
  try {
    const { summary } = await makeSummary(ctx, { prompt, add: [], remove: [], targetInboxId });
    if (ctx.closing.aborted) return undefined;
    ctx.store.transaction(() => keepDocument(ctx, order, summary));
    ctx.wakeDuties();
    return undefined;
  } catch (error) {
    if (ctx.closing.aborted) return undefined;
    if (error instanceof Refusal && error.reason === 'RATE_LIMITED') return Number(error.metadata.waitMs);
    ctx.log.warn({ instanceId: ctx.instanceId, claimId, err: error }, 'could not summarise');
    if (error instanceof Refusal && error.reason === 'SECRET_FOUND') failForSecret(ctx, order);
    else if (error instanceof TransferError || order.attempts + 1 >= SUMMARY_TRIES) failTransfer(ctx, claimId, 'SUMMARY_FAILED');
    else {
      const delay = backoff(order.attempts, SUMMARY_RETRY_MS, SUMMARY_RETRY_MS * 8);
      ctx.store.transfers.later(claimId, ctx.now().getTime() + delay);
      return delay;
    }
    return undefined;
  }
}

/** Call in a transaction. Throws TransferError where the summary is larger than a document may be. */
export function keepDocument(ctx: AgentContext, order: Omit<TransferOut, 'attempts' | 'notBefore'>, summary: ContextSummary): void {
  const document = documentOf(ctx, order, summary);
  // A document that builds upon another may have to be made anew. A summary that the owner has signed never is.
  const isFinal = document.base === '' || order.summaryDigest !== '';
  ctx.store.transfers.summarised(order.claimId, encodeDocument(document), { isFinal });
}

function documentOf(ctx: AgentContext, order: Omit<TransferOut, 'attempts' | 'notBefore'>, summary: ContextSummary): TransferDocument {
  const { claimed, inboxId } = ctx.store.state;
  const { childInboxId } = order;
  ctx.store.sent.letGo([...superseded(ctx.store.memory.all(), ctx.now())].map(({ id }) => id));
  const given = order.kind === 'clone' ? Object.entries(claimed?.userConfig ?? {}) : [];
  return {
    version: DOCUMENT_VERSION,
    transferId: order.claimId,
    parentInstanceId: ctx.instanceId,
    parentInboxId: inboxId ?? '',
    childInboxId,
    parentName: character(ctx).name,
    createdAt: ctx.now().toISOString(),
    summary,
    base: ctx.store.sent.base(childInboxId),
    withdrawn: ctx.store.sent.toWithdraw(childInboxId),
    config: Object.fromEntries(given.filter(([key]) => !order.overriddenKeys.includes(key))),
  };
}

/** The receiver does not have what the document builds upon: it is told everything, or all of what the owner has signed. */
export function makeAnew(ctx: AgentContext, order: TransferOut): void {
  const { document, summaryDigest } = order;
  ctx.store.transaction(() => {
    ctx.store.sent.startOver(order.childInboxId);
    if (summaryDigest === '' || document === undefined) ctx.store.transfers.again(order.claimId);
    else keepDocument(ctx, order, decodeDocument(document).summary);
  });
  ctx.wakeThinking();
}

function failForSecret(ctx: AgentContext, { claimId, ownerId }: TransferOut): void {
  ctx.store.transaction(() => {
    oweNotice(ctx, { key: `secret:${claimId}`, ownerId, text: secretHeldBack(claimId) });
    failTransfer(ctx, claimId, 'SECRET_FOUND');
  });
  ctx.wakeDuties();
}

export function failTransfer(ctx: AgentContext, claimId: string, reason: Reason): void {
  ctx.store.transaction(() => {
    ctx.store.transfers.end(claimId, 'failed');
    ctx.store.report({ claimId: ctx.store.state.claimed?.claimId, context: { state: 'failed', reason }, transferClaimId: claimId });
  });
  ctx.wakeReports();
  ctx.wakeThinking();
}
