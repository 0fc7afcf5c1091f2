import { ownClaim } from '../domain/access.ts';
import { isSettled } from '../domain/lifecycle.ts';
import { claimById } from '../store/agents.ts';
import type { AgentRows } from '../store/change-agent.ts';
import type { CommandContext } from './context.ts';

/** Watchers look by themselves after this time, should a wake-up be lost. */
const lookAgainMs = 5000;

/** The claim as it stands, and again at every change that outlasts the look before, until nothing more can come. */
export async function* watchClaim(context: CommandContext, claimId: string, caller: string, signal: AbortSignal): AsyncIterable<AgentRows> {
  const end = new AbortController();
  const abort = () => end.abort();
  signal.addEventListener('abort', abort, { once: true });
  let changed = false;
  let rouse = () => {};
  context.wakeUps.onClaim(claimId, end.signal, () => {
    changed = true;
    rouse();
  });
  try {
    let seen = -1;
    while (!signal.aborted) {
      changed = false;
      const rows = ownClaim(await claimById(context.db, claimId), claimId, caller);
      if (rows.claim.revision !== seen) yield rows;
      seen = rows.claim.revision;
      if (isSettled({ claim: rows.claim.state, context: rows.claim.contextState })) return;
      if (!changed) await rousedOr(lookAgainMs, end.signal, (wake) => (rouse = wake));
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
