import { isDecision } from '@offshoot/refusals';

/** The first pause; short, since a restarted host is back within a second or two. */
const FIRST_PAUSE_MS = 100;
/** The longest pause: the most that work waits for a host that was long away, if its registration did not wake it. */
const LONGEST_PAUSE_MS = 30_000;

/** Pause before attempt `attempts + 1`, exponential with a cap. `random` in [0, 1) spreads replicas and rows over half of it. */
export function pauseMs(attempts: number, random: number): number {
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts, 20));
  return Math.round(full * (0.5 + random / 2));
}

/** Nothing tells us when a service of the pool is back, so the pauses must stay short. 100 ms · 2⁵. */
const LONGEST_SERVICE_STEP = 5;

/** The pause after a service of the pool did not answer. */
export function servicePauseMs(attempts: number, random: number): number {
  return pauseMs(Math.min(attempts, LONGEST_SERVICE_STEP), random);
}

/** Temporary decisions: the same call may succeed later. */
const passing: ReadonlySet<string> = new Set(['IDENTITY_UNAVAILABLE', 'CALLER_UNKNOWN', 'CALLER_NOT_ALLOWED']);

/** Whether repeating the call can never help. `undefined`: there was no typed answer at all. */
export function isFinal(reason: string | undefined): reason is string {
  return isDecision(reason) && !passing.has(reason);
}

/** Refusals of a version by an instance that verified it. After any other answer, the version is still wanted. */
export function isUpdateRefusal(reason: string | undefined): reason is string {
  return (
    reason !== undefined && (/^(UPDATE|STATEMENT)_/.test(reason) || reason === 'TEMPLATE_ID_MISMATCH' || reason === 'VALIDATION_FAILED')
  );
}

/** Refusals that more signatures over the same version can resolve. */
export const mendedBySigning = ['STATEMENT_KEY_UNKNOWN', 'STATEMENT_SIGNATURE_INVALID'];

/** Answers to Release which mean that nothing is left to release. */
export function isReleased(reason: string | undefined): boolean {
  return reason === 'INSTANCE_NOT_FOUND' || reason === 'INSTANCE_GONE';
}
