// What changes who the agent listens to: its owner, and which clones get its context.

import type { OrderDeps } from '../agent-deps.ts';
import type { Signed } from '../template/domain/signed-version.ts';
import { writeWorkspace } from '../workspace/workspace-sync.ts';
import { type ClonePolicy, verifyAcceptance, verifyClonePolicy, verifyOffer } from './domain/owner-statement.ts';
import { changeMarked, dropUnmadeTransfers } from './marked-change.ts';
import { claimedState, freshKeys, isRepeat, redeem, replayed, requireStillOwner, superseded } from './order-checks.ts';

/** The order of issue decides, not that of arrival: a pool that holds an older statement back cannot relax a newer one. */
export async function setClonePolicy(deps: OrderDeps, policy: ClonePolicy, statement: Signed): Promise<void> {
  const { claimed } = claimedState(deps);
  const { ownerId } = claimed;
  const { instanceId } = deps;
  const purpose = `clone-policy ${policy}`;
  const issuedAt = statement.envelope.issuedAt.getTime();
  if (isRepeat(deps, statement, purpose)) {
    if (issuedAt < deps.store.state.clonePolicyIssuedAt) throw superseded();
    return;
  }
  const keys = await freshKeys(deps, ownerId);
  await verifyClonePolicy({ instanceId, ownerId, policy, statement, keys, now: deps.now() });
  requireStillOwner(deps, ownerId);
  changeMarked(deps, () => {
    if (!redeem(deps, statement, purpose)) return;
    if (issuedAt <= deps.store.state.clonePolicyIssuedAt) throw superseded();
    deps.store.change({ clonePolicy: policy, clonePolicyIssuedAt: issuedAt });
    deps.store.report({ claimId: claimed.claimId, clonePolicy: policy });
  });
  deps.log.info({ instanceId, policy }, 'clone policy set');
  deps.wake.reports();
}

export interface OwnershipOrder {
  newOwnerId: string;
  /** `instance.offer` by the owner. */
  offer: Signed;
  /** `instance.accept` by the new owner. */
  acceptance: Signed;
}

/** Both have signed: the owner that it goes, the new owner that it comes. */
export async function acceptOffer(deps: OrderDeps, order: OwnershipOrder): Promise<void> {
  if (isDone(deps, order)) return;
  const { instanceId } = deps;
  const { newOwnerId, offer, acceptance } = order;
  const { ownerId, claimId } = claimedState(deps).claimed;
  const now = deps.now();
  const keys = await freshKeys(deps, ownerId);
  await verifyOffer({ instanceId, ownerId, newOwnerId, statement: offer, keys, now });
  const newKeys = await freshKeys(deps, newOwnerId);
  await verifyAcceptance({ instanceId, previousOwnerId: ownerId, newOwnerId, statement: acceptance, keys: newKeys, now });
  // The same order at the same time.
  if (isDone(deps, order)) return;
  requireStillOwner(deps, ownerId);
  const { claimed } = claimedState(deps);
  changeMarked(deps, () => {
    if (offer.envelope.issuedAt.getTime() < deps.store.state.ownerChangedAt) throw superseded();
    const purpose = purposeOf(order);
    redeem(deps, offer, purpose);
    redeem(deps, acceptance, purpose);
    // Statements have whole seconds.
    const second = Math.floor(now.getTime() / 1000) * 1000;
    const ownerChangedAt = Math.max(second, acceptance.envelope.issuedAt.getTime());
    deps.store.change({ claimed: { ...claimed, ownerId: newOwnerId }, ownerChangedAt });
    dropUnmadeTransfers(deps);
    deps.store.report({ claimId, ownerId: newOwnerId });
  });
  deps.log.info({ instanceId, ownerId: newOwnerId }, 'has another owner');
  writeWorkspace(deps);
  deps.wake.duties();
  deps.wake.reports();
}

/** Throws STATEMENT_REPLAYED where it was so and is not any more: an old offer does not bring a former owner back. */
function isDone(deps: OrderDeps, order: OwnershipOrder): boolean {
  const { claimed } = claimedState(deps);
  const purpose = purposeOf(order);
  // Both, so that neither is used for anything else; they were redeemed in one transaction.
  const redeemed = [order.offer, order.acceptance].map((statement) => isRepeat(deps, statement, purpose));
  if (!redeemed.includes(true)) return false;
  if (claimed.ownerId !== order.newOwnerId) throw replayed();
  return true;
}

function purposeOf({ newOwnerId, offer, acceptance }: OwnershipOrder): string {
  const { signer, nonce } = offer.envelope;
  return `offer ${signer} ${nonce} ${newOwnerId} ${acceptance.envelope.nonce}`;
}
