// Taking patterns up and giving them up. Runs inside the caller's transaction.
import type { AgentDeps } from '../record/agent-deps.ts';
import type { CommonsTable } from './commons-store.ts';

/** What an agent knows of strangers stays little. */
const MAX_ADOPTED = 20;

type Deps = Pick<AgentDeps<CommonsTable>, 'store' | 'now'>;

/** False: it is not read any more, has expired, or there is no room for one more. */
export function adopt({ store: { commons }, now }: Deps, id: string, { isAutomatic = false } = {}): boolean {
  const found = commons.find(id);
  if (!commons.standing().settings.enabled || found === undefined || found.expiresAt <= now()) return false;
  if (found.state === 'adopted') return true;
  if (commons.all().filter(({ state }) => state === 'adopted').length >= MAX_ADOPTED) return false;
  commons.settle(id, 'adopted', { isAutomatic, at: now() });
  return true;
}

/** It is not used, and not offered again. False: there is none. */
export function decline({ store: { commons } }: Deps, id: string): boolean {
  if (commons.find(id) === undefined) return false;
  commons.settle(id, 'declined');
  return true;
}
