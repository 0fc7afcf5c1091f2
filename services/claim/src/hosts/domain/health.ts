/** What a host's probe finds broken, by instance id: in words for operators. */
export type Troubles = ReadonlyMap<string, string>;

export const engineSilent = 'The language model does not answer its host.';
export const hostStops = 'Its host is about to stop.';
export const brokenAnyway = "Its host's probe finds it broken.";

/**
 * An idle instance that stays broken is dropped after this: long enough for an outage of the network to pass, short enough
 * that it does not take up room. Milliseconds.
 */
export const DROP_BROKEN_AFTER_MS = 60_000;

/** A host is told what to drop for so long: it has asked many times by then, or registers anew and is told again. */
export const TELL_DROPS_MS = 10 * 60_000;

/** What hosts that are away may still have counts for the maximum that long. */
export const AWAY_COUNTS_MS = 10 * 60_000;
