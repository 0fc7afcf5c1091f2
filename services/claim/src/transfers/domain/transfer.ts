/** How far a transfer of context is, and what the pool still has to tell whom. Decided here alone, for clones and shares alike. */
import type { ClaimState, InstanceState } from '../../lifecycle/domain/lifecycle.ts';

export const transferKinds = ['CLONE', 'SHARE'] as const;
export type TransferKind = (typeof transferKinds)[number];

export const transferStates = ['PENDING', 'DELIVERED', 'INGESTED', 'FAILED'] as const;
export type TransferState = (typeof transferStates)[number];

export type TransferStep = { kind: 'delivered' } | { kind: 'ingested' } | { kind: 'failed'; reason: string };

/** A step that the table does not have changes nothing. The target's own word that it has ingested beats our belief that it failed. */
const transferMoves: Record<TransferState, Partial<Record<TransferStep['kind'], TransferState>>> = {
  PENDING: { delivered: 'DELIVERED', ingested: 'INGESTED', failed: 'FAILED' },
  DELIVERED: { ingested: 'INGESTED', failed: 'FAILED' },
  INGESTED: {},
  FAILED: { ingested: 'INGESTED' },
};

export interface Progress {
  readonly state: TransferState;
  readonly failureReason: string;
  /** The target does not know yet whom to take context from. A share is told by a call of its own, a clone by its configuration. */
  readonly tellTarget: boolean;
  /** The source has not written the owner's order down yet. */
  readonly tellSource: boolean;
  /** Lineage does not know yet that a share was taken in. Of a clone it knows the parent. */
  readonly tellLineage: boolean;
}

/** The progress after the step: the very same object where the step changes nothing. */
export function afterTransferStep<P extends Progress & { readonly kind: TransferKind }>(transfer: P, step: TransferStep): P {
  const state = transferMoves[transfer.state][step.kind];
  if (!state) return transfer;
  const failureReason = step.kind === 'failed' ? step.reason : '';
  const isShare = transfer.kind === 'SHARE';
  const tellTarget = transfer.tellTarget && !isShare;
  return { ...transfer, state, failureReason, tellTarget, tellSource: false, tellLineage: isShare && state === 'INGESTED' };
}

/** What the claim of a clone means for its transfer: an agent that has ended takes nothing in any more. */
export function afterClaim<P extends Progress & { readonly kind: TransferKind }>(transfer: P, claim: ClaimState): P {
  if (claim === 'QUEUED' || claim === 'CONFIGURING') return transfer;
  const isOver = claim === 'FAILED' || claim === 'RELEASED';
  const after = isOver ? afterTransferStep(transfer, { kind: 'failed', reason: 'INSTANCE_GONE' }) : transfer;
  return after.tellTarget ? { ...after, tellTarget: false } : after;
}

/** What is erased: the prompt is for the source, the rest of the order for both. CHECK constraints hold the same rule. */
export function spentOrder({ tellTarget, tellSource }: Progress): { contextPrompt: boolean; order: boolean } {
  return { contextPrompt: !tellSource, order: !tellSource && !tellTarget };
}

export type TransferTask = { kind: 'expect' | 'order' | 'record' } | { kind: 'fail'; reason: 'INSTANCE_GONE' | 'STATEMENT_EXPIRED' };

/**
 * What the pool has to do next. The target is told first: it takes nothing that it does not expect. Once the source has the
 * order the two agents go on by themselves, and only the end of one of them can stop it.
 */
export function nextTask(
  transfer: Progress & { readonly kind: TransferKind; readonly statementExpiresAt?: Date | null },
  agents: { source: InstanceState; target: InstanceState },
  now: Date,
): TransferTask | undefined {
  const { state, kind, tellTarget, tellSource, tellLineage, statementExpiresAt } = transfer;
  if (tellLineage) return { kind: 'record' };
  if (state !== 'PENDING' && state !== 'DELIVERED') return undefined;
  if (agents.target === 'GONE' || (agents.source === 'GONE' && state === 'PENDING')) return { kind: 'fail', reason: 'INSTANCE_GONE' };
  if (!tellSource || (tellTarget && kind === 'CLONE')) return undefined;
  if (statementExpiresAt && statementExpiresAt <= now) return { kind: 'fail', reason: 'STATEMENT_EXPIRED' };
  return { kind: tellTarget ? 'expect' : 'order' };
}
