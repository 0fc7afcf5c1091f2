import { newId, Refusal } from '@offshoot/rpc';
import type { AgentMetadata } from '../store/entities/agent-metadata.ts';
import { reserveIdle } from '../store/reservations.ts';
import type { CommandContext } from './context.ts';

/** Long enough to read, seal and sign; short enough that the pool does not run dry by those who changed their minds. */
const reservedMs = 5 * 60_000;
const openPerCaller = 8;

/** Repeatable by its request_id while the reservation lasts. */
export async function reserveInstance(context: CommandContext, caller: string, requestId: string): Promise<AgentMetadata> {
  const now = context.now();
  const wish = { id: newId('rsv'), requestId, callerId: caller, expiresAt: new Date(now.getTime() + reservedMs) };
  const reserved = await reserveIdle(context.db, wish, openPerCaller, now);
  if (reserved === 'too many') {
    throw new Refusal('RESERVATION_LIMIT', `You have ${openPerCaller} open reservations.`, {
      help: 'Claim with them, or wait until they expire: five minutes after they were made.',
    });
  }
  if (reserved === 'pool empty') {
    throw new Refusal('POOL_EMPTY', 'No idle agent is left in the pool at the moment.', {
      help: 'Repeat the same call in a few seconds: hosts start new agents all the time.',
    });
  }
  return reserved;
}
