import { isReason } from '@offshoot/refusals';
import type { TransferState, TransferStep } from '../../transfers/domain/transfer.ts';
import { failureMessage } from './failure-message.ts';
import type { InstanceState, LifeStep } from './lifecycle.ts';

interface LifeReport {
  readonly state: InstanceState | undefined;
  readonly failureReason: string;
  readonly failureMessage: string;
  readonly conversationId: string;
  readonly appliedVersion: number;
}

interface TransferReport {
  readonly transferState: TransferState | undefined;
  readonly transferFailureReason: string;
}

/** The steps that a report speaks of, in the order in which they became true. */
export function reportedSteps(report: LifeReport): LifeStep[] {
  const steps: LifeStep[] = [];
  if (report.state === 'JOINING') steps.push({ kind: 'configured', version: report.appliedVersion });
  if (report.state === 'LIVE') steps.push({ kind: 'live', conversationId: report.conversationId });
  if (report.appliedVersion > 0) steps.push({ kind: 'applied', version: report.appliedVersion });
  if (report.failureReason !== '') {
    steps.push({ kind: 'failed', reason: knownReason(report.failureReason), message: failureMessage(report.failureMessage) });
  }
  if (report.state === 'GONE') steps.push({ kind: 'gone' });
  return steps;
}

/**
 * An agent that states everything it has, and has less than it had, came back from an old backup of its folder. Its
 * applied version does not count down (reports come late), but the wanted version has to be brought again.
 */
export function isBehind(report: { appliedVersion: number; ownerId: string }, agent: { appliedVersion: number }): boolean {
  return report.ownerId !== '' && report.appliedVersion > 0 && report.appliedVersion < agent.appliedVersion;
}

/** Who speaks of a transfer. A stranger: somebody whom it does not concern. */
export type Reporter = 'source' | 'target' | 'stranger';

/** Only the source knows that it has sent, only the target that it has ingested; either can fail. */
export function transferStep(report: TransferReport, reporter: Reporter): TransferStep | undefined {
  if (reporter === 'stranger') return undefined;
  switch (report.transferState) {
    case 'DELIVERED':
      return reporter === 'source' ? { kind: 'delivered' } : undefined;
    case 'INGESTED':
      return reporter === 'target' ? { kind: 'ingested' } : undefined;
    case 'FAILED':
      return { kind: 'failed', reason: knownReason(report.transferFailureReason) };
    default:
      return undefined;
  }
}

/** Clients branch on reasons: one that is not in the contract is a defect of the host. */
function knownReason(reason: string): string {
  return isReason(reason) ? reason : 'INTERNAL';
}
