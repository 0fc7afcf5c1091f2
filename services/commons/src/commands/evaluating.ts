import { setImmediate as pause } from 'node:timers/promises';
import { evaluatePasses, type PassAnswer, PassError, type PassKeys } from '@offshoot/patterns';
import { limited } from '../domain/caps.ts';
import { problem } from '../domain/stored.ts';

/** Half a second each, and the issuer waits thirty. */
const MOST_WAITING = 32;

/** One owner after the other: together, all would take too long. Others are answered in between. */
export function evaluator(keys: PassKeys): (week: string, blinded: Uint8Array) => Promise<PassAnswer> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (week, request) => {
    if (waiting >= MOST_WAITING) throw limited('Passes of others are being made.', 5_000, 'owners at once');
    waiting += 1;
    const made = last.then(() => evaluatePasses(keys, { week, request }, () => pause()));
    last = made.catch(() => undefined);
    try {
      return await made;
    } catch (error) {
      if (!(error instanceof PassError)) throw error;
      throw problem(
        error.problem,
        'What was sent to be evaluated are no elements.',
        'Blind inputs as RFC 9497 says, for ristretto255-SHA512.',
      );
    } finally {
      waiting -= 1;
    }
  };
}
