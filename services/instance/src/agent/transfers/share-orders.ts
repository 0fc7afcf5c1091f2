// The owner's order that one of its agents tells another what it learned: as the source takes it, and as the target does.
import { Refusal } from '@offshoot/rpc/refusal.ts';
import type { SealedValue } from '@offshoot/sealing';
import type { AgentContext } from '../agent-context.ts';
import { contextPromptDigest, verifyShare } from '../ownership/domain/owner-statement.ts';
import { changeMarked } from '../ownership/marked-change.ts';
import { claimedState, freshKeys, redeem, replayed, requireStillOwner } from '../ownership/order-checks.ts';
import type { Signed } from '../template/domain/signed-version.ts';
import { openContextPrompt } from '../template/sealed-values.ts';
import { keepOrder, signedSummary } from './transfer-orders.ts';

/** So long does a target wait: its source may be down, and the statement has been redeemed. */
const EXPECTED_MS = 30 * 24 * 60 * 60_000;

export interface ShareOrder {
  shareId: string;
  sourceInstanceId: string;
  sourceInboxId: string;
  targetInstanceId: string;
  targetInboxId: string;
  contextPromptDigest: string;
  /** The summary that the statement names. Empty: it names none. */
  summaryDigest: string;
  statement: Signed;
}

/** As the source: writes the order down, together with the redemption of the owner's statement. */
export async function orderShare(
  ctx: AgentContext,
  inboxId: string,
  order: ShareOrder,
  contextPrompt: string | SealedValue,
): Promise<void> {
  const { claimed } = claimedState(ctx);
  const { shareId, statement, targetInstanceId, targetInboxId, summaryDigest } = order;
  const known = ctx.store.transfers.byClaim(shareId);
  const ownerId = known?.ownerId || claimed.ownerId;
  const directive = typeof contextPrompt === 'string' ? contextPrompt : await openContextPrompt(ctx, ownerId, contextPrompt);
  const promptDigest = contextPromptDigest(directive);
  const own = { ...order, sourceInstanceId: ctx.instanceId, sourceInboxId: inboxId, contextPromptDigest: promptDigest };
  requireTwo(own);
  // A repeat of an order that is written down needs no valid statement: it may have expired since.
  if (known === undefined) await verify(ctx, ownerId, own);
  changeMarked(ctx, () => {
    const isKnown = ctx.store.transfers.byClaim(shareId) !== undefined;
    if (!isKnown) requireStillOwner(ctx, ownerId);
    const isFirst = redeem(ctx, statement, purposeOf('send', own));
    if (isKnown && isFirst) throw replayed({ shareId });
    if (!isFirst) return;
    const summary = signedSummary(ctx, { digest: summaryDigest, ownerId, promptDigest, targetInboxId });
    keepOrder(
      ctx,
      {
        claimId: shareId,
        kind: 'share',
        childInstanceId: targetInstanceId,
        childInboxId: targetInboxId,
        directive,
        overriddenKeys: [],
        ownerId,
        statementNonce: statement.envelope.nonce,
        contextPromptDigest: promptDigest,
        summaryDigest,
      },
      summary,
    );
  });
  ctx.wakeThinking();
  ctx.wakeDuties();
}

/** As the target: from now on the source's context is taken, once. It may have come before. */
export async function expectShare(ctx: AgentContext, inboxId: string, order: ShareOrder): Promise<void> {
  const { ownerId } = claimedState(ctx).claimed;
  const { shareId, statement, sourceInstanceId, sourceInboxId, summaryDigest } = order;
  const own = { ...order, targetInstanceId: ctx.instanceId, targetInboxId: inboxId };
  requireTwo(own);
  if (ctx.store.expected.byShare(shareId) === undefined) await verify(ctx, ownerId, own);
  changeMarked(ctx, () => {
    const isKnown = ctx.store.expected.byShare(shareId) !== undefined;
    if (!isKnown) requireStillOwner(ctx, ownerId);
    const isFirst = redeem(ctx, statement, purposeOf('expect', own));
    if (isKnown && isFirst) throw replayed({ shareId });
    if (!isFirst) return;
    const expiresAt = ctx.now().getTime() + EXPECTED_MS;
    ctx.store.expected.expect({ shareId, sourceInstanceId, sourceInboxId, summaryDigest, expiresAt });
    // Its group may be among those that came from nobody that was known.
    ctx.store.change({ ignoredGroups: [] });
  });
  ctx.wakeDuties();
}

async function verify(ctx: AgentContext, ownerId: string, order: ShareOrder): Promise<void> {
  const keys = await freshKeys(ctx, ownerId);
  await verifyShare({ terms: order, ownerId, statement: order.statement, keys, now: ctx.now() });
}

function requireTwo({ sourceInstanceId, targetInstanceId, sourceInboxId, targetInboxId }: ShareOrder): void {
  if (sourceInstanceId === targetInstanceId || sourceInboxId === targetInboxId)
    throw new Refusal('SHARE_NOT_POSSIBLE', 'An agent cannot tell itself what it knows.', { help: 'Name two agents.' });
}

const purposeOf = (use: 'send' | 'expect', o: ShareOrder): string =>
  [
    use,
    o.shareId,
    o.sourceInstanceId,
    o.sourceInboxId,
    o.targetInstanceId,
    o.targetInboxId,
    o.contextPromptDigest,
    o.summaryDigest || 'any',
  ].join(' ');
