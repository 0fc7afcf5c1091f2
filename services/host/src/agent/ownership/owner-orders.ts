// An offer and its acceptance: the agent passes to another owner.

import type { AlarmTable } from '../alarms/alarm-store.ts';
import type { DecisionTable } from '../decisions/decision-store.ts';
import type { AllowanceTable } from '../effects/allowance-store.ts';
import type { CardTable } from '../effects/card-store.ts';
import type { GoalTable } from '../goals/goal-store.ts';
import { dropOldKeys, type KeyChangeDeps, passOnKey } from '../nostr/key-changes.ts';
import { verifyAcceptance, verifyOffer } from '../orders/domain/owner-statement.ts';
import { changeMarked } from '../orders/marked-change.ts';
import {
  claimedState,
  freshKeys,
  isRepeat,
  type OrderDeps,
  redeem,
  replayed,
  requireStillOwner,
  superseded,
} from '../orders/order-checks.ts';
import { startingTrust } from '../record/domain/agent-state.ts';
import type { Signed } from '../versions/domain/signed-version.ts';
import { writeWorkspace } from '../workspace/workspace-sync.ts';
import { dropUnmadeTransfers } from './recalling.ts';

export interface OwnershipOrder {
  newOwnerId: string;
  /** `instance.offer`, signed by the owner. */
  offer: Signed;
  /** `instance.accept`, signed by the new owner. */
  acceptance: Signed;
}

type PassingDeps = Parameters<typeof dropUnmadeTransfers>[0] &
  Parameters<typeof writeWorkspace>[0] &
  KeyChangeDeps &
  OrderDeps<AlarmTable & AllowanceTable & CardTable & DecisionTable & GoalTable>;

/** Both have signed: the owner to give the agent away, the new owner to take it. */
export async function acceptOffer(deps: PassingDeps, order: OwnershipOrder): Promise<void> {
  if (isDone(deps, order)) return;
  const { instanceId } = deps;
  const { newOwnerId, offer, acceptance } = order;
  const { ownerId, claimId } = claimedState(deps).claimed;
  const now = deps.now();
  const keys = await freshKeys(deps, ownerId);
  await verifyOffer({ instanceId, ownerId, newOwnerId, statement: offer, keys, now });
  const newKeys = await freshKeys(deps, newOwnerId);
  await verifyAcceptance({ instanceId, previousOwnerId: ownerId, newOwnerId, statement: acceptance, keys: newKeys, now });
  // The same order, carried out concurrently.
  if (isDone(deps, order)) return;
  requireStillOwner(deps, ownerId);
  const { claimed } = claimedState(deps);
  changeMarked(deps, () => {
    if (offer.envelope.issuedAt.getTime() < deps.store.state.ownerChangedAt) throw superseded();
    const purpose = purposeOf(order);
    redeem(deps, offer, purpose);
    redeem(deps, acceptance, purpose);
    // Statements have a resolution of one second.
    const second = Math.floor(now.getTime() / 1000) * 1000;
    const ownerChangedAt = Math.max(second, acceptance.envelope.issuedAt.getTime());
    // The new owner need not trust the people whom the former owner trusted.
    const trust = {
      trust: startingTrust(deps.store.templateVersion()?.content ?? {}),
      trustIssuedAt: 0,
      link: undefined,
      serverOrder: '',
      serverOrderAt: 0,
      nostrOrder: '',
      nostrOrderAt: 0,
      commonsOrder: '',
      commonsOrderAt: 0,
    };
    deps.store.change({ claimed: { ...claimed, ownerId: newOwnerId }, ownerChangedAt, ...trust });
    // Members asked for these while the agent had its former owner.
    deps.store.alarms.clear();
    deps.store.goals.clear();
    deps.store.cards.voidAll();
    deps.store.allowances.clear();
    deps.store.decisions.clear();
    deps.store.servers.clear();
    deps.store.commons.clear();
    passOnKey(deps);
    dropUnmadeTransfers(deps);
    deps.store.report({ claimId, ownerId: newOwnerId, pinnedVersion: 0 });
  });
  deps.log.info({ instanceId, ownerId: newOwnerId }, 'has another owner');
  dropOldKeys(deps);
  writeWorkspace(deps);
  deps.wake.duties();
  deps.wake.reports();
}

/** Throws STATEMENT_REPLAYED if it was done and has been superseded: an old offer does not reinstate a former owner. */
function isDone(deps: OrderDeps, order: OwnershipOrder): boolean {
  const { claimed } = claimedState(deps);
  const purpose = purposeOf(order);
  // Both are redeemed in one transaction, so that neither can be used for anything else.
  const redeemed = [order.offer, order.acceptance].map((statement) => isRepeat(deps, statement, purpose));
  if (!redeemed.includes(true)) return false;
  if (claimed.ownerId !== order.newOwnerId) throw replayed();
  return true;
}

function purposeOf({ newOwnerId, offer, acceptance }: OwnershipOrder): string {
  const { signer, nonce } = offer.envelope;
  return `offer ${signer} ${nonce} ${newOwnerId} ${acceptance.envelope.nonce}`;
}
