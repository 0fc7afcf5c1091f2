/** Rows of a replica that died, and lost wake-ups, are noticed after at most this time. */
export const POLL_MS = 1000;
