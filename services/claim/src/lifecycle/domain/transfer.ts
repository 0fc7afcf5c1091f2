import type { ClaimState, InstanceState, TransferKind, TransferState } from '../../database/domain/states.ts';
/** The progress of a context transfer, and whom the pool still has to tell. Decided only here, for clones and shares alike. */

export type TransferStep = { kind: 'delivered' } | { kind: 'ingested' } | { kind: 'failed'; reason: string };

/**
 * Steps that the table does not contain change nothing. If the target reports that it has ingested, that overrides our belief that the
 * transfer failed.
 */
const transferMoves: Record<TransferState, Partial<Record<TransferStep['kind'], TransferState>>> = {
  PENDING: { delivered: 'DELIVERED', ingested: 'INGESTED', failed: 'FAILED' },
  DELIVERED: { ingested: 'INGESTED', failed: 'FAILED' },
  INGESTED: {},
  FAILED: { ingested: 'INGESTED' },
};

export interface Progress {
  readonly state: TransferState;
  readonly failureReason: string;
  /**
   * The target does not know yet whom to accept context from. It learns this from a separate call for a share, from its configuration for a
   * clone.
   */
  readonly tellTarget: boolean;
  /** The source has not stored the owner's order yet. */
  readonly tellSource: boolean;
  /** Lineage does not know yet that a share was ingested. For a clone, it knows the parent. */
  readonly tellLineage: boolean;
}

/** The progress after the step. Returns the same object if nothing changed. */
export function afterTransferStep<P extends Progress & { readonly kind: TransferKind }>(transfer: P, step: TransferStep): P {
  const state = transferMoves[transfer.state][step.kind];
  if (!state) return transfer;
  const failureReason = step.kind === 'failed' ? step.reason : '';
  const isShare = transfer.kind === 'SHARE';
  const tellTarget = transfer.tellTarget && !isShare;
  return { ...transfer, state, failureReason, tellTarget, tellSource: false, tellLineage: isShare && state === 'INGESTED' };
}

/** Applies the state of a clone's claim to its transfer: an agent that has ended ingests nothing more. */
export function afterClaim<P extends Progress & { readonly kind: TransferKind }>(transfer: P, claim: ClaimState): P {
  if (claim === 'QUEUED' || claim === 'CONFIGURING') return transfer;
  const isOver = claim === 'FAILED' || claim === 'RELEASED';
  const after = isOver ? afterTransferStep(transfer, { kind: 'failed', reason: 'INSTANCE_GONE' }) : transfer;
  return after.tellTarget ? { ...after, tellTarget: false } : after;
}

/** What to erase: the prompt is only for the source, the rest of the order for both agents. CHECK constraints enforce the same rule. */
export function spentOrder({ tellTarget, tellSource }: Progress): { contextPrompt: boolean; order: boolean } {
  return { contextPrompt: !tellSource, order: !tellSource && !tellTarget };
}

export type TransferTask = { kind: 'expect' | 'order' | 'record' } | { kind: 'fail'; reason: 'INSTANCE_GONE' | 'STATEMENT_EXPIRED' };

/**
 * The pool's next task. The target is told first, since it accepts only what it expects. Once the source has the order, the agents continue
 * on their own, and only the end of one of them can stop it.
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
