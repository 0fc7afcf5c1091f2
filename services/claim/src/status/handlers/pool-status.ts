import type { HandlerContext } from '@connectrpc/connect';
import type { WatchPoolRequest } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { SharedWatches } from '@offshoot/rpc';
import type { StatusDeps } from '../commands/watch-pool.ts';
import { poolStatus, type Status, watchPool } from '../commands/watch-pool.ts';
import { poolStatusMessage } from './pool-messages.ts';

export function watchPoolHandler(deps: StatusDeps) {
  // All watchers see the same pool, so one of them reads it for all.
  const watches = new SharedWatches<Status>();
  return async function* (_: WatchPoolRequest, { signal }: HandlerContext) {
    for await (const status of watches.watch('', (last) => watchPool(deps, last), signal)) yield { status: poolStatusMessage(status) };
  };
}

export function getPoolStatusHandler(deps: StatusDeps) {
  return async () => ({ status: poolStatusMessage(await poolStatus(deps)) });
}
