import { ownClaim } from '../../lifecycle/domain/access.ts';
import { isSettled } from '../../lifecycle/domain/lifecycle.ts';
import { type ClaimView, claimView } from '../../lifecycle/store/agents.ts';
import type { ReadClaimsDeps } from '../deps.ts';

/** Watchers look again after this time, in case a wake-up was lost. */
const LOOK_AGAIN_MS = 5000;
/** Places in the queue change without a notification to each waiting claim. */
const LOOK_AT_QUEUE_MS = 500;

/**
 * Yields the claim as it is now, then after each change until no more can come. Changes that come faster than they can be read are merged.
 */
export async function* watchClaim(deps: ReadClaimsDeps, claimId: string, caller: string, signal: AbortSignal): AsyncIterable<ClaimView> {
  const end = new AbortController();
  const abort = () => end.abort();
  signal.addEventListener('abort', abort, { once: true });
  let changed = false;
  let rouse = () => {};
  deps.wakeUps.onClaim(claimId, end.signal, () => {
    changed = true;
    rouse();
  });
  try {
    let seen = '';
    while (!signal.aborted) {
      changed = false;
      const view = ownClaim(await claimView(deps.db, claimId), claimId, caller);
      const { revision, state } = view.claim;
      const current = `${revision} ${view.queuePosition}`;
      if (current !== seen) yield view;
      seen = current;
      if (isSettled(state, view.transfer?.state)) return;
      const pause = state === 'QUEUED' ? LOOK_AT_QUEUE_MS : LOOK_AGAIN_MS;
      if (!changed) await rousedOr(pause, end.signal, (wake) => (rouse = wake));
    }
  } finally {
    end.abort();
    signal.removeEventListener('abort', abort);
  }
}

function rousedOr(ms: number, signal: AbortSignal, expose: (wake: () => void) => void): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
    expose(finish);
  });
}
