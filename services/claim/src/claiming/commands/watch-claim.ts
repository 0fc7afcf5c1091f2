import { isSettled } from '../../lifecycle/domain/lifecycle.ts';
import { type ClaimView, claimView } from '../../lifecycle/store/agents.ts';
import { ownClaim } from '../../ownership/domain/access.ts';
import type { ReadClaimsDeps } from '../deps.ts';

/** Watchers look by themselves after this time, should a wake-up be lost. */
const LOOK_AGAIN_MS = 5000;
/** Places in the queue move without a word to each who waits. */
const LOOK_AT_QUEUE_MS = 500;

/** The claim as it stands, and again at every change that outlasts the look before, until nothing more can come. */
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
