import type { CommandContext } from '../../command-deps.ts';
import { poolStatus } from '../commands/watch-pool.ts';
import { poolStatusMessage } from './pool-messages.ts';

export function getPoolStatusHandler(context: CommandContext) {
  return async () => ({ status: poolStatusMessage(await poolStatus(context)) });
}
