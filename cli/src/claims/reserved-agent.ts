import { setTimeout as pause } from 'node:timers/promises';
import type { Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Failure, INTERRUPTED, present, repeated } from '@offshoot/owner';
import type { Cli } from '../cli.ts';
import { helpFor } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { waitingText } from '../terminal/readable.ts';

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
 * Reserves an agent before anything is sealed to it or agreed with it. If none is idle, waits in the queue; this command
 * itself has to wait, since nobody else can seal. Throws POOL_EMPTY, QUEUE_TIMED_OUT and INTERRUPTED.
 */
export async function reserveAgent(cli: Cli, { requestId, templateId, queueSeconds = QUEUE_SECONDS }: ReserveWish): Promise<Reservation> {
  const deadline = Date.now() + queueSeconds * 1000;
  const ask = async () =>
    present((await cli.gateway.signedIn.claims.reserveInstance({ requestId, templateId, queue: queueSeconds > 0 })).reservation);
  let told = '';
  for (let reserved = await ask(); ; reserved = await repeated(await ownerOf(cli), { isPatient: true }, ask)) {
    if (reserved.instanceId !== '') return reserved;
    if (Date.now() > deadline) throw timedOut(queueSeconds);
    const where = `${waitingText(reserved)} (keep this running; it continues when an agent is available)`;
    if (where !== told) cli.progress(where);
    told = where;
    await pause(ASK_AGAIN_MS, undefined, { signal: cli.signal }).catch(() => {
      throw interrupted();
    });
  }
}

function timedOut(seconds: number): Failure {
  return new Failure('QUEUE_TIMED_OUT', `No agent became free within ${seconds} s.`, { help: helpFor('QUEUE_TIMED_OUT') });
}

function interrupted(): Failure {
  return new Failure(INTERRUPTED, 'Interrupted. You left the queue, and no agent was claimed.', {
    help: 'Run the command again to rejoin the queue.',
  });
}
