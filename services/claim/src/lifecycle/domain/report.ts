import { isReason } from '@offshoot/refusals';
import { failureMessage } from './failure-message.ts';
import type { ContextState, ContextStep, InstanceState, LifeStep } from './lifecycle.ts';

interface LifeReport {
  readonly state: InstanceState | undefined;
  readonly failureReason: string;
  readonly failureMessage: string;
  readonly conversationId: string;
  readonly appliedVersion: number;
}

interface TransferReport {
  readonly context: ContextState | undefined;
  readonly contextFailureReason: string;
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

/** Who speaks of a transfer: the parent or source, the child or target, or somebody whom it does not concern. */
export type Reporter = 'sender' | 'receiver' | 'stranger';

/** Only the sender knows that it has sent, only the receiver that it has ingested; either can fail. */
export function transferStep(report: TransferReport, reporter: Reporter): ContextStep | undefined {
  if (reporter === 'stranger') return undefined;
  switch (report.context) {
    case 'DELIVERED':
      return reporter === 'sender' ? { kind: 'context-delivered' } : undefined;
    case 'INGESTED':
      return reporter === 'receiver' ? { kind: 'context-ingested' } : undefined;
    case 'FAILED':
      return { kind: 'context-failed', reason: knownReason(report.contextFailureReason) };
    default:
      return undefined;
  }
}

/** Clients branch on reasons: one that is not in the contract is a defect of the host. */
function knownReason(reason: string): string {
  return isReason(reason) ? reason : 'INTERNAL';
}
