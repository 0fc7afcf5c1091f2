/** Faults found by a host's probe, by instance id, worded for operators. */
export type Troubles = ReadonlyMap<string, string>;

export const withheldNames = ['STORAGE_FULL', 'STUCK', 'NETWORK_AWAY'] as const;
/** Why a host with a lease takes no claims, as it says itself. '': it takes them. */
export type Withheld = (typeof withheldNames)[number] | '';
export const withheldMessages: Record<Exclude<Withheld, ''>, string> = {
  STORAGE_FULL: 'Its host has no space left in its data folder.',
  STUCK: 'Its host is busy with one thing and answers nothing.',
  NETWORK_AWAY: 'The XMTP network does not answer its host.',
};

export const hostStops = 'Its host is about to stop.';
export const brokenAnyway = "It failed its host's probe.";

/**
 * An idle instance that stays broken this long is dropped: long enough for a network outage to pass, short enough that it does not take up
 * room. Milliseconds.
 */
export const DROP_BROKEN_AFTER_MS = 60_000;

/** How long a host is told what to drop. By then it has asked many times; a host that was away registers and is told again. */
export const TELL_DROPS_MS = 10 * 60_000;

/** For this long, the instances that absent hosts may still have count toward the maximum. */
export const AWAY_COUNTS_MS = 10 * 60_000;
