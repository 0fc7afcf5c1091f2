// Whether a pass is good for an act, before it is looked up whether it was spent.
import { createHash } from 'node:crypto';
import { isSpentOn, isWeekOpen, type PassAct, type PassKeys, type SpentPass, weekOf } from '@offshoot/patterns';
import { Refusal } from '@offshoot/refusals';
import { problem } from './stored.ts';

/** What is kept of a pass: nobody finds the input by it. */
export interface Spending {
  digest: string;
  week: string;
}

/** Throws PASS_EXPIRED and PASS_INVALID. */
export function requirePass(keys: PassKeys, pass: SpentPass, act: PassAct, now: Date): Spending {
  if (!isWeekOpen(pass.week, now)) throw new Refusal('PASS_EXPIRED', 'The pass is not of this week.');
  if (!isSpentOn(keys, pass, act)) throw new Refusal('PASS_INVALID', 'The pass is none of this commons, or not for this.');
  return { digest: digestOf(pass.input), week: pass.week };
}

/** Passes are made for this week only: nobody has any in advance. Throws VALIDATION_FAILED. */
export function requireThisWeek(week: string, now: Date): void {
  if (week === weekOf(now)) return;
  throw problem('other_week', 'Passes are made for this week only.', `Ask for those of ${weekOf(now)}.`);
}

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const alreadySpent = (): Refusal => new Refusal('PASS_SPENT', 'The pass was spent.');
