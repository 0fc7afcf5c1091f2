// What changes who the agent listens to: its owner, and which clones get its context.

import type { AgentContext } from '../agent-context.ts';
import type { Signed } from '../template/domain/signed-version.ts';
import { writeWorkspace } from '../workspace/workspace-sync.ts';
import { type ClonePolicy, verifyAcceptance, verifyClonePolicy, verifyOffer } from './domain/owner-statement.ts';
import { changeMarked, dropUnmadeTransfers } from './marked-change.ts';
import { claimedState, freshKeys, isRepeat, redeem, replayed, requireStillOwner, superseded } from './order-checks.ts';

/** The order of issue decides, not that of arrival: a pool that holds an older statement back cannot relax a newer one. */
export async function setClonePolicy(ctx: AgentContext, policy: ClonePolicy, statement: Signed): Promise<void> {
  const { claimed } = claimedState(ctx);
  const { ownerId } = claimed;
  const { instanceId } = ctx;
  const purpose = `clone-policy ${policy}`;
  const issuedAt = statement.envelope.issuedAt.getTime();
  if (isRepeat(ctx, statement, purpose)) {
    if (issuedAt < ctx.store.state.clonePolicyIssuedAt) throw superseded();
    return;
  }
  const keys = await freshKeys(ctx, ownerId);
  await verifyClonePolicy({ instanceId, ownerId, policy, statement, keys, now: ctx.now() });
  requireStillOwner(ctx, ownerId);
  changeMarked(ctx, () => {
    if (!redeem(ctx, statement, purpose)) return;
    if (issuedAt <= ctx.store.state.clonePolicyIssuedAt) throw superseded();
    ctx.store.change({ clonePolicy: policy, clonePolicyIssuedAt: issuedAt });
    ctx.store.report({ claimId: claimed.claimId, clonePolicy: policy });
  });
  ctx.log.info({ instanceId, policy }, 'clone policy set');
  ctx.wakeReports();
}

export interface OwnershipOrder {
  newOwnerId: string;
  /** `instance.offer` by the owner. */
  offer: Signed;
  /** `instance.accept` by the new owner. */
  acceptance: Signed;
}

/** Both have signed: the owner that it goes, the new owner that it comes. */
export async function acceptOffer(ctx: AgentContext, order: OwnershipOrder): Promise<void> {
  if (isDone(ctx, order)) return;
  const { instanceId } = ctx;
  const { newOwnerId, offer, acceptance } = order;
  const { ownerId, claimId } = claimedState(ctx).claimed;
  const now = ctx.now();
  const keys = await freshKeys(ctx, ownerId);
  await verifyOffer({ instanceId, ownerId, newOwnerId, statement: offer, keys, now });
  const newKeys = await freshKeys(ctx, newOwnerId);
  await verifyAcceptance({ instanceId, previousOwnerId: ownerId, newOwnerId, statement: acceptance, keys: newKeys, now });
  // The same order at the same time.
  if (isDone(ctx, order)) return;
  requireStillOwner(ctx, ownerId);
  const { claimed } = claimedState(ctx);
  changeMarked(ctx, () => {
    if (offer.envelope.issuedAt.getTime() < ctx.store.state.ownerChangedAt) throw superseded();
    const purpose = purposeOf(order);
    redeem(ctx, offer, purpose);
    redeem(ctx, acceptance, purpose);
    // Statements have whole seconds.
    const second = Math.floor(now.getTime() / 1000) * 1000;
    const ownerChangedAt = Math.max(second, acceptance.envelope.issuedAt.getTime());
    ctx.store.change({ claimed: { ...claimed, ownerId: newOwnerId }, ownerChangedAt });
    dropUnmadeTransfers(ctx);
    ctx.store.report({ claimId, ownerId: newOwnerId });
  });
  ctx.log.info({ instanceId, ownerId: newOwnerId }, 'has another owner');
  writeWorkspace(ctx);
  ctx.wakeDuties();
  ctx.wakeReports();
}

/** Throws STATEMENT_REPLAYED where it was so and is not any more: an old offer does not bring a former owner back. */
function isDone(ctx: AgentContext, order: OwnershipOrder): boolean {
  const { claimed } = claimedState(ctx);
  const purpose = purposeOf(order);
  // Both, so that neither is used for anything else; they were redeemed in one transaction.
  const redeemed = [order.offer, order.acceptance].map((statement) => isRepeat(ctx, statement, purpose));
  if (!redeemed.includes(true)) return false;
  if (claimed.ownerId !== order.newOwnerId) throw replayed();
  return true;
}

function purposeOf({ newOwnerId, offer, acceptance }: OwnershipOrder): string {
  const { signer, nonce } = offer.envelope;
  return `offer ${signer} ${nonce} ${newOwnerId} ${acceptance.envelope.nonce}`;
}
