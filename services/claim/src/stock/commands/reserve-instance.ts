import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import type { ReserveDeps } from '../deps.ts';
import { type QueuedReservation, reserveIdle } from '../store/reservations.ts';

/** Long enough to read, seal and sign; short enough that abandoned reservations do not drain the pool. */
const RESERVED_MS = 5 * 60_000;
const OPEN_PER_CALLER = 8;
/** Per hour: a caller who learns an inbox and does not claim costs the pool an agent. */
const LAPSED_PER_CALLER = 24;

export interface ReserveRequest {
  requestId: string;
  /** '': any template. */
  templateId: string;
  /** Whether to wait if no instance is idle. */
  queue: boolean;
}

/** Idempotent by request_id while the reservation, or its place in the queue, lasts. */
export async function reserveInstance(
  deps: ReserveDeps,
  caller: string,
  { requestId, templateId, queue }: ReserveRequest,
): Promise<AgentMetadata | QueuedReservation> {
  const now = deps.now();
  const after = (ms: number) => new Date(now.getTime() + ms);
  const wish = {
    id: newId('rsv'),
    requestId,
    callerId: caller,
    templateId: templateId || undefined,
    expiresAt: after(RESERVED_MS),
    placeUntil: queue ? after(deps.placeKeptMs) : undefined,
  };
  const reserved = await reserveIdle(deps.db, wish, { open: OPEN_PER_CALLER, lapsed: LAPSED_PER_CALLER }, now);
  if (reserved === 'too many') {
    throw new Refusal('RESERVATION_LIMIT', `You have ${OPEN_PER_CALLER} open reservations.`, {
      help: 'Use them, or wait until they expire, five minutes after they were made.',
    });
  }
  if (typeof reserved === 'object' && 'retryAt' in reserved) {
    const retryTime = reserved.retryAt.toISOString();
    throw new Refusal('RESERVATIONS_LAPSED', `You let ${LAPSED_PER_CALLER} reservations lapse within an hour.`, {
      help: `Claim without a reservation, or reserve again after ${retryTime}.`,
      metadata: { retry_time: retryTime },
    });
  }
  if (reserved === 'pool empty') {
    deps.shortage.missed();
    throw new Refusal('POOL_EMPTY', 'No idle agent is left in the pool at the moment.', {
      help: 'Repeat the same call in a few seconds, or wait for your turn with `queue`. Hosts keep starting new agents.',
    });
  }
  // Needed even if an instance became idle just now: the last serving pass may have run before this reservation joined the queue.
  if ('askedUntil' in reserved) {
    deps.shortage.missed();
    deps.wake('queue');
  } else deps.shortage.served();
  return reserved;
}
