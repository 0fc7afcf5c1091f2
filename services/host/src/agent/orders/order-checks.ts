// Checks common to all owner orders.

import { Refusal } from '@offshoot/refusals';
import type { InboxKeys } from '@offshoot/statements';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { Redemptions } from '../record/agent-record.ts';
import type { Claimed, TemplateState } from '../record/domain/agent-state.ts';
import type { Signed } from '../versions/domain/signed-version.ts';
import type { MarkKeeper } from './marked-change.ts';

/** For signed orders, which are verified and then carried out in one transaction. */
export interface OrderDeps<Tables = unknown> extends AgentDeps<Redemptions & Tables> {
  readonly identities: InboxKeysReader;
  /** What an old backup of the agent's folder cannot undo. */
  readonly marks: MarkKeeper;
}

/** Throws INSTANCE_GONE or INSTANCE_NOT_FOUND. */
export function claimedState(deps: Pick<AgentDeps, 'store'>): { claimed: Claimed; template: TemplateState } {
  const { claimed, template, phase } = deps.store.state;
  if (claimed === undefined || template === undefined || phase === 'leaving') throw notLive(deps);
  return { claimed, template };
}

export function notLive(deps: Pick<AgentDeps, 'store'>): Refusal {
  return deps.store.state.phase === 'leaving'
    ? new Refusal('INSTANCE_GONE', 'The instance is being released.')
    : new Refusal('INSTANCE_NOT_FOUND', 'The instance is idle: nobody has claimed it.', { help: 'Configure it first.' });
}

/** Read from the network now: a key revoked a moment ago must not order anything. */
export function freshKeys(deps: Pick<OrderDeps, 'identities'>, inboxId: string): Promise<InboxKeys> {
  return deps.identities.keysOf(inboxId, { fresh: true });
}

/**
 * Call in the synchronous part, after signatures were verified: the owner may have changed in the meantime. Returns nothing: `npm run mutants`
 * can remove a check that is a statement of its own.
 */
export function requireStillOwner(deps: Pick<AgentDeps, 'store'>, ownerId: string): void {
  const { claimed } = claimedState(deps);
  if (claimed.ownerId === ownerId) return;
  throw new Refusal('NOT_INSTANCE_OWNER', 'The instance has a different owner now.', { help: 'The new owner has to sign.' });
}

/** Whether this very order was carried out before. Throws STATEMENT_REPLAYED if the statement was redeemed for another. */
export function isRepeat(deps: Pick<OrderDeps, 'store'>, { envelope }: Signed, purpose: string): boolean {
  const redeemedFor = deps.store.redeemedFor(envelope.signer, envelope.nonce);
  if (redeemedFor !== undefined && redeemedFor !== purpose) throw replayed();
  return redeemedFor !== undefined;
}

/** Call in the transaction of the effect. False: already redeemed for the same order. Throws STATEMENT_REPLAYED. */
export function redeem(deps: Pick<OrderDeps, 'store'>, { envelope }: Signed, purpose: string): boolean {
  const { store } = deps;
  const redemption = store.redeem(envelope.signer, envelope.nonce, purpose);
  if (redemption === 'used-for-something-else') throw replayed();
  if (redemption === 'again') return false;
  const issuedAt = envelope.issuedAt.getTime();
  const { replayableUntil, redemptions, newestRedeemedAt } = store.state;
  if (issuedAt <= replayableUntil) throw replayed();
  store.change({ redemptions: redemptions + 1, newestRedeemedAt: Math.max(newestRedeemedAt, issuedAt) });
  return true;
}

export function replayed(metadata: Record<string, string> = {}): Refusal {
  return new Refusal('STATEMENT_REPLAYED', 'The statement has already been used.', {
    help: 'A statement can be used only once. Sign a new one.',
    metadata,
  });
}

export function superseded(): Refusal {
  return new Refusal('STATEMENT_SUPERSEDED', 'A later statement has already been applied.', {
    help: 'Sign a new one if the change is still wanted.',
  });
}
