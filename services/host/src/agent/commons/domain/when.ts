// When an agent reads the list of the commons: at random, so that neither a herd nor a pattern in time shows which agents are of one owner.
const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

/** `random`: 0 to 1. Within the next hour. */
export const soonAtRandom = (now: Date, random: number): Date => new Date(now.getTime() + random * HOUR_MS);

/** Once a day: between 12 and 36 hours from now. */
export const tomorrowAtRandom = (now: Date, random: number): Date =>
  new Date(now.getTime() + (DAY_HOURS / 2 + DAY_HOURS * random) * HOUR_MS);

/** One pattern a day, whether it is offered or taken up. */
export const isOfferDue = (offeredAt: number, now: Date): boolean => now.getTime() - offeredAt >= DAY_HOURS * HOUR_MS;

/** Who missed its time, with all others of a host that was away, begins anew within an hour. */
export const isMissed = (dueAt: number, now: Date): boolean => dueAt < now.getTime() - HOUR_MS;
