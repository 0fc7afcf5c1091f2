import type { HandlerContext } from '@connectrpc/connect';
import type { WatchPoolRequest } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import type { CommandContext } from '../commands/context.ts';
import { watchPool } from '../commands/watch-pool.ts';
import { poolStatusMessage } from './pool-messages.ts';

export function watchPoolHandler(context: CommandContext) {
  return async function* (_: WatchPoolRequest, { signal }: HandlerContext) {
    for await (const status of watchPool(context, signal)) yield { status: poolStatusMessage(status) };
  };
}
