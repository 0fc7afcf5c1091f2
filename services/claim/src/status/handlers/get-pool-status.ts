import { poolStatus } from '../commands/watch-pool.ts';
import type { StatusDeps } from '../deps.ts';
import { poolStatusMessage } from './pool-messages.ts';

export function getPoolStatusHandler(deps: StatusDeps) {
  return async () => ({ status: poolStatusMessage(await poolStatus(deps)) });
}
