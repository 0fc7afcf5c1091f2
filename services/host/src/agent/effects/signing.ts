// The owner approves a card with their signature. Their client sends it in the direct message, so the pool does not see it.

import { approveSigned, reviewed } from '@offshoot/actions';
import type { OpenCards } from '@offshoot/context';
import { verifyApproval } from '../orders/domain/owner-statement.ts';
import { changeMarked } from '../orders/marked-change.ts';
import { claimedState, freshKeys, isRepeat, type OrderDeps, redeem, requireStillOwner, superseded } from '../orders/order-checks.ts';
import type { Signed } from '../versions/domain/signed-version.ts';
import { notOpen } from './answering.ts';
import { countCard, type EffectDeps } from './effect-kinds.ts';
import { policyOf } from './policy.ts';

/** Those that the owner can approve now, as their client shows them. */
export function cardsShown(deps: EffectDeps, requestId: string): OpenCards {
  const now = deps.now();
  const open = deps.store.cards.waiting().filter((card) => reviewed(card, policyOf(deps, card.terms.kind), now).state === 'open');
  return { answer: 'cards', requestId, cards: open.map(({ terms }) => terms) };
}

/** `digest`: of the terms that the owner read. Throws ITEM_NOT_FOUND if no open card has it. */
export async function approveBySignature(deps: OrderDeps & EffectDeps, digest: string, statement: Signed): Promise<void> {
  const { ownerId } = claimedState(deps).claimed;
  const { instanceId } = deps;
  const purpose = `approve ${digest}`;
  if (isRepeat(deps, statement, purpose)) return;
  const keys = await freshKeys(deps, ownerId);
  await verifyApproval({ instanceId, ownerId, cardDigest: digest, statement, keys, now: deps.now() });
  requireStillOwner(deps, ownerId);
  // A former owner who has the agent again: another person has owned the agent since they signed.
  if (statement.envelope.issuedAt.getTime() < deps.store.state.ownerChangedAt) throw superseded();
  changeMarked(deps, () => {
    if (redeem(deps, statement, purpose)) approve(deps, digest, ownerId);
  });
  deps.log.info({ instanceId, digest }, 'its owner has signed a card');
  deps.wake.effects();
}

/** A refusal undoes the transaction, so the statement is not used up. */
function approve(deps: EffectDeps, digest: string, ownerId: string): void {
  const { cards, effects } = deps.store;
  const card = cards.waiting().find((one) => one.digest === digest);
  if (card === undefined) throw notOpen();
  const now = deps.now();
  const answered = approveSigned(card, { ownerId, policy: policyOf(deps, card.terms.kind), now });
  if (answered.is !== 'counted') throw notOpen();
  const { asked, terms, reserves } = card;
  cards.decide(asked, answered.card.state, ownerId);
  countCard(deps.effectKinds.of(terms.kind), answered.card.state);
  effects.add({ asked, terms, digest, reserves, approvedBy: ownerId, approvedAt: now });
}
