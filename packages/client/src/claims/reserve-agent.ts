import type { Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { nextSteps } from '@offshoot/refusals';
import { Failure, INTERRUPTED } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import { pause, repeated } from '../gateway/retrying.ts';
import type { Owner } from '../owner.ts';

/** The same as for claims that wait in the pool's queue. */
const QUEUE_SECONDS = 300;
/** The pool keeps the place in the queue for 15 s. */
const ASK_AGAIN_MS = 1000;

export interface ReserveWish {
  requestId: string;
  templateId: string;
  /** Undefined: as long as other claims. 0: do not wait. */
  queueSeconds: number | undefined;
}

/**
 * Reserves an agent before anything is sealed to it or agreed with it. If none is idle, waits in the queue; this client itself has to
 * wait, since nobody else can seal. Throws POOL_EMPTY, QUEUE_TIMED_OUT and INTERRUPTED.
 */
export async function reserveAgent(
  owner: Owner,
  { requestId, templateId, queueSeconds = QUEUE_SECONDS }: ReserveWish,
): Promise<Reservation> {
  const deadline = Date.now() + queueSeconds * 1000;
  const ask = async () =>
    present((await owner.gateway.claims.reserveInstance({ requestId, templateId, queue: queueSeconds > 0 })).reservation);
  let told = -1;
  for (let reserved = await ask(); ; reserved = await repeated(owner, { isPatient: true }, ask)) {
    if (reserved.instanceId !== '') return reserved;
    if (Date.now() > deadline) throw timedOut(queueSeconds);
    const position = reserved.queuePosition;
    if (position !== told) owner.progress({ is: 'queued', position });
    told = position;
    await pause(ASK_AGAIN_MS, owner.signal).catch(() => {
      throw interrupted();
    });
  }
}

function timedOut(seconds: number): Failure {
  return new Failure('QUEUE_TIMED_OUT', `No agent became free within ${seconds} s.`, { help: nextSteps.QUEUE_TIMED_OUT });
}

function interrupted(): Failure {
  return new Failure(INTERRUPTED, 'Interrupted. You left the queue, and no agent was claimed.');
}
