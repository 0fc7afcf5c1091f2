// Notes that people speak with the agent, and tells the pool when it comes into use or falls out of it.
import type { AgentDeps } from '../record/agent-deps.ts';
import { isInUse, spokenToday } from './domain/use.ts';

/** A message of a person that the agent is to answer. By the host's clock: a sender's would let one evening count as a week. */
export function noteSpoken({ store, now }: Pick<AgentDeps, 'store' | 'now'>): void {
  const { spokenDays } = store.state;
  const days = spokenToday(spokenDays, now());
  if (days !== spokenDays) store.change({ spokenDays: days });
}

/** Records and reports a change. */
export function reviewUse({ store, now, wake }: Pick<AgentDeps, 'store' | 'now' | 'wake'>): void {
  const { claimed, spokenDays, inUse } = store.state;
  const isNow = isInUse(spokenDays, now());
  if (claimed === undefined || isNow === inUse) return;
  store.transaction(() => {
    store.change({ inUse: isNow });
    store.report({ claimId: claimed.claimId, inUse: isNow });
  });
  wake.reports();
}
