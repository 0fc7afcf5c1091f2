// The owner's order to hand context to a clone, as the parent takes it.
import { Refusal } from '@offshoot/rpc/refusal.ts';
import type { SealedValue } from '@offshoot/sealing';
import type { AgentContext } from '../agent-context.ts';
import { contextPromptDigest, type JoinWay, verifyClone } from '../ownership/domain/owner-statement.ts';
import { changeMarked } from '../ownership/marked-change.ts';
import { claimedState, freshKeys, redeem, replayed, requireStillOwner } from '../ownership/order-checks.ts';
import type { Signed } from '../template/domain/signed-version.ts';
import { openContextPrompt } from '../template/sealed-values.ts';
import { keepOrder, signedSummary } from './transfer-orders.ts';

export interface CloneOrder {
  claimId: string;
  childInstanceId: string;
  childInboxId: string;
  /** As the owner wrote it, or sealed to this agent: then the pool knows its digest alone. */
  contextPrompt: string | SealedValue;
  join: JoinWay;
  /** The summary that the statement names. Empty: it names none. */
  summaryDigest: string;
  statement: Signed;
  overriddenConfigKeys: string[];
}

/** Writes the order to hand context over down, together with the redemption of the owner's statement. */
export async function orderClone(ctx: AgentContext, inboxId: string, order: CloneOrder): Promise<void> {
  const { template, claimed } = claimedState(ctx);
  const { statement, claimId, childInstanceId, childInboxId, summaryDigest } = order;
  const known = ctx.store.transfers.byClaim(claimId);
  const ownerId = known?.ownerId || claimed.ownerId;
  const { contextPrompt } = order;
  const directive = typeof contextPrompt === 'string' ? contextPrompt : await openContextPrompt(ctx, ownerId, contextPrompt);
  const promptDigest = contextPromptDigest(directive);
  let bound = false;
  // A repeat of an order that is written down needs no valid statement: it may have expired since.
  if (known === undefined) {
    const terms = {
      parentInstanceId: ctx.instanceId,
      parentInboxId: inboxId,
      templateId: template.templateId,
      join: order.join,
      contextPromptDigest: promptDigest,
      childInboxId,
      summaryDigest,
    };
    const keys = await freshKeys(ctx, ownerId);
    ({ bound } = await verifyClone({ terms, ownerId, statement, keys, now: ctx.now() }));
  }
  const purpose = `clone ${claimId} ${childInstanceId} ${childInboxId} ${promptDigest} ${summaryDigest || 'any'}`;
  changeMarked(ctx, () => {
    const isKnown = ctx.store.transfers.byClaim(claimId) !== undefined;
    if (!isKnown) {
      requireStillOwner(ctx, ownerId);
      requireBound(ctx, bound);
    }
    const isFirst = redeem(ctx, statement, purpose);
    if (isKnown && isFirst) throw replayed({ claimId });
    if (!isFirst) return;
    // A preview for a new clone names no inbox: the child was not known when the owner asked for it.
    const summary = signedSummary(ctx, { digest: summaryDigest, ownerId, promptDigest, targetInboxId: '' });
    keepOrder(
      ctx,
      {
        claimId,
        kind: 'clone',
        childInstanceId,
        childInboxId,
        directive,
        overriddenKeys: order.overriddenConfigKeys,
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

function requireBound(ctx: AgentContext, bound: boolean): void {
  if (!bound && ctx.store.state.clonePolicy === 'bound-only')
    throw new Refusal('CLONE_NOT_BOUND', 'The agent hands its context only to a child that its owner’s statement names.', {
      help: 'Reserve a child, and sign a statement that names its inbox.',
    });
}
