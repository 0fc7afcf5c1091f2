// How many claims go which way, for the operator. What counts is in no module that writes, so that a claim loads little.
import { counter } from '@offshoot/runtime/metrics';
import type { ClaimState } from '../../database/domain/states.ts';

const claims = counter('offshoot.claims', 'Claims that entered a state, or were refused, by the reason if it was a failure.', [
  'state',
  'reason',
]);

/** What a claim entered. A refused one is no row. */
type Entered = ClaimState | 'REFUSED';

/**
 * Nothing of it says whose claims they are. `reason`: one of the documented reasons; default: none, it is no failure.
 */
export const countClaim = (state: Entered, reason = ''): void => claims.add({ state, reason });
