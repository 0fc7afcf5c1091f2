import { createHash } from 'node:crypto';
import { weekOf } from '@offshoot/patterns';
import { Refusal } from '@offshoot/refusals';
import type { Basics } from '../../basics.ts';
import type { EvaluatedPasses, EvaluatePasses } from '../adapters/commons.ts';
import { beginIssue, forgetIssue, forgetWeeksBefore, hasAgentSince, keepAnswer } from '../store/passes.ts';

export interface PassDeps extends Pick<Basics, 'db' | 'now'> {
  /** Undefined: the pool has no commons. */
  evaluatePasses: EvaluatePasses | undefined;
  /** For how long an agent of the owner must have been live. */
  passAgeDays: number;
}

const DAY_MS = 86_400_000;
/** After that, no pass of the week is accepted, and no answer needed. */
const KEPT_DAYS = 14;

/** Throws VALIDATION_FAILED, PASSES_NOT_YET, PASSES_TAKEN and UPSTREAM_UNAVAILABLE. */
export async function issuePasses(
  { db, now, evaluatePasses, passAgeDays }: PassDeps & { evaluatePasses: EvaluatePasses },
  { ownerId, week, blinded }: { ownerId: string; week: string; blinded: Uint8Array },
): Promise<EvaluatedPasses> {
  const time = now();
  if (week !== weekOf(time)) {
    throw new Refusal('VALIDATION_FAILED', 'Passes are made for this week only.', { help: `Ask for those of ${weekOf(time)}.` });
  }
  const daysAgo = (days: number) => new Date(time.getTime() - days * DAY_MS);
  if (!(await hasAgentSince(db, ownerId, daysAgo(passAgeDays)))) {
    throw new Refusal('PASSES_NOT_YET', `No agent that the owner claimed has been live for ${passAgeDays} days.`, {
      metadata: { days: String(passAgeDays) },
    });
  }
  await forgetWeeksBefore(db, weekOf(daysAgo(KEPT_DAYS)));
  const issue = { ownerId, week, request: createHash('sha256').update(blinded).digest('hex') };
  const begun = await beginIssue(db, issue);
  if (begun.is === 'taken') throw new Refusal('PASSES_TAKEN', 'The owner has the passes of this week.');
  if (begun.answer) return begun.answer;
  try {
    const answer = await evaluatePasses(week, blinded);
    await keepAnswer(db, issue, answer);
    return answer;
  } catch (error) {
    if (error instanceof Refusal && error.reason === 'VALIDATION_FAILED') await forgetIssue(db, issue);
    throw error;
  }
}
