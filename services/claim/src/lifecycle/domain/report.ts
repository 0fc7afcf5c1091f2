import { isReason } from '@offshoot/refusals';
import type { InstanceState, TransferState } from '../../database/domain/states.ts';
import type { LifeStep } from './lifecycle.ts';
import type { TransferStep } from './transfer.ts';

/** Enough for a sentence and its next step. */
const LONGEST = 1000;

/** A host's failure message for people, reduced to one line that is safe in tables and terminals. */
export function failureMessage(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST)
    .toWellFormed();
}

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

/** The steps in a report, in the order in which they happened. */
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
 * Whether an agent was restored from an old backup of its folder: its report is complete and has a lower version than before. Its applied
 * version does not go back (reports may be late), but the desired version has to be sent again.
 */
export function isBehind(report: { appliedVersion: number; ownerId: string }, agent: { appliedVersion: number }): boolean {
  return report.ownerId !== '' && report.appliedVersion > 0 && report.appliedVersion < agent.appliedVersion;
}

/** Who reports on a transfer. A stranger is not part of it. */
export type Reporter = 'source' | 'target' | 'stranger';

/** Only the source knows that it has delivered, only the target that it has ingested; both can fail. */
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

/** Clients branch on reasons: one outside the contract is a defect of the host. */
function knownReason(reason: string): string {
  return isReason(reason) ? reason : 'INTERNAL';
}
