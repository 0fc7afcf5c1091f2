import { refusalOf } from '@offshoot/rpc';
import { pauseMs } from '../domain/retry.ts';
import type { Take, TakeByHost } from '../store/due-work.ts';
import type { FreeHostSlots } from './host-slots.ts';

/** Allowance on top of the call's time limit, for reading the rows before it and writing them after. */
const BOOKKEEPING_MS = 2000;

export function takeOf(deps: { now: () => Date }, limit: number, attemptMs: number): Take {
  const now = deps.now();
  return { limit, now, hiddenUntil: new Date(now.getTime() + attemptMs + BOOKKEEPING_MS) };
}

export function takeByHost(deps: { now: () => Date; attemptMs: number }, limit: number, slots: FreeHostSlots): TakeByHost {
  return { ...takeOf(deps, limit, deps.attemptMs), ...slots };
}

/** Outcome of a call to a host: its answer, or why there is none. Undefined reason: none was given. */
export type Outcome<Answer = unknown> =
  | { ok: true; answer: Answer }
  | { ok: false; reason: string | undefined; message: string; metadata: Record<string, string> };

export async function outcomeOf<Answer>(call: Promise<Answer>): Promise<Outcome<Answer>> {
  try {
    return { ok: true, answer: await call };
  } catch (error) {
    const refusal = refusalOf(error);
    // Contract violations quote no values, but their text comes from the validator and is not meant for people.
    if (refusal?.reason === 'VALIDATION_FAILED')
      return { ok: false, reason: refusal.reason, message: 'The host refused the request.', metadata: {} };
    return { ok: false, reason: refusal?.reason, message: refusal?.message ?? '', metadata: refusal?.metadata ?? {} };
  }
}

/** Schedules a retry: at once if we are stopping and another replica may take over, otherwise after a growing pause. */
export async function putBack(
  deps: { now: () => Date },
  attempts: number,
  signal: AbortSignal,
  retry: (at: Date) => Promise<void>,
  pauseOf = pauseMs,
): Promise<number | undefined> {
  const pause = signal.aborted ? 0 : pauseOf(attempts, Math.random());
  await retry(new Date(deps.now().getTime() + pause));
  return pause;
}
