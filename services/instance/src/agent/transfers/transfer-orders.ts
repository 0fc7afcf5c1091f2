// What orders of clones and of shares have in common: how they are written down.
import type { ContextSummary } from '@offshoot/context';
import { Refusal } from '@offshoot/rpc/refusal.ts';
import type { AgentContext } from '../agent-context.ts';
import { keepDocument } from './transfer-making.ts';
import type { TransferOut } from './transfer-store.ts';

/** The summary that the owner has seen and signed; undefined where the statement names none. Throws PREVIEW_NOT_FOUND. */
export function signedSummary(
  ctx: AgentContext,
  o: { digest: string; ownerId: string; promptDigest: string; targetInboxId: string },
): ContextSummary | undefined {
  if (o.digest === '') return undefined;
  const summary = ctx.store.previews.find({ ...o, now: ctx.now() });
  if (summary !== undefined) return summary;
  throw new Refusal('PREVIEW_NOT_FOUND', 'The agent has no summary with this digest for this prompt, or has it no more.', {
    help: 'Ask for a new preview, and sign that.',
    metadata: { summaryDigest: o.digest },
  });
}

/** Call in the transaction that redeems the statement. A summary that is signed is written down with the order: previews expire. */
export function keepOrder(
  ctx: AgentContext,
  o: Omit<TransferOut, 'state' | 'document' | 'partsSent' | 'attempts' | 'notBefore'>,
  summary: ContextSummary | undefined,
): void {
  ctx.store.transfers.order(o);
  if (summary !== undefined) keepDocument(ctx, { ...o, state: 'ordered', partsSent: 0 }, summary);
}
