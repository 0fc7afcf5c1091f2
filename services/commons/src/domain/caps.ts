import { Refusal } from '@offshoot/refusals';

/** A day, by UTC. One account wrote 677 of 1,184 malicious entries of a public registry: the cap of an owner is the lowest. */
export const DAILY_CAPS = {
  'patterns of an owner': 20,
  'patterns of a team': 100,
  'patterns from a network address': 40,
  'votes of an owner': 200,
  'votes from a network address': 1_000,
} as const;
export type DailyCap = keyof typeof DAILY_CAPS;

/** Requests a minute. An address comes first: a caller who guesses tokens has none. */
export const MINUTE_CAPS = { address: 300, team: 600 } as const;

const DAY_MS = 86_400_000;

export const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

/** Throws RATE_LIMITED. `count`: with this one. */
export function requireUnder(cap: DailyCap, count: number, now: Date): void {
  if (count <= DAILY_CAPS[cap]) return;
  const wait = DAY_MS - (now.getTime() % DAY_MS);
  throw limited(`A commons takes ${DAILY_CAPS[cap]} ${cap} a day.`, wait, cap);
}

export const limited = (message: string, waitMs: number, cap: string): Refusal =>
  new Refusal('RATE_LIMITED', message, { metadata: { retry_after_ms: String(Math.ceil(waitMs)), cap } });
