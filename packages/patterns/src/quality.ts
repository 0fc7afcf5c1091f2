// What votes are worth.

export interface Votes {
  /** Owner-weeks in which it helped. */
  helped: number;
  /** Owner-weeks in which it did not. */
  failed: number;
}

/** Of 10. Below, owners may look at a pattern, and no agent takes it up by itself. */
export const QUALITY_FLOOR = 7;
/** An owner's later weeks count no more, so one owner alone lifts nothing past the floor. */
export const MAX_WEEKS_OF_OWNER = 4;
/** Among strangers, votes of this and the three weeks before count: so an owner has at most four. */
const PUBLIC_WEEKS = 4;
/** Twelve accounts in four weeks. */
const FLOOD = 48;
/** Of all owner-weeks in the window: made-up owners are taken to be no more. */
const SYBIL_SHARE = 0.1;
/** One in a hundred that the truth lies outside, both sides. */
const Z = 2.5758;
const DAY_MS = 86_400_000;
/** Advice ages; owners who still find it useful vote again, which renews it. */
export const PATTERN_TTL_DAYS = 90;

/**
 * 0 to 10: the lower bound of the share of owner-weeks in which it helped (Wilson), less a point for each doubt. `ownerWeeks`: of strangers, all
 * that could have voted within the window; unless more of them found it helpful than a flood or made-up owners could, it stays below the floor.
 */
export function qualityOf(votes: Votes, doubts = 0, ownerWeeks?: number): number {
  const quality = Math.max(0, lowerBound(votes) - doubts);
  if (ownerWeeks === undefined || votes.helped > Math.max(FLOOD, SYBIL_SHARE * ownerWeeks)) return quality;
  return Math.min(quality, QUALITY_FLOOR - 0.1);
}

function lowerBound({ helped, failed }: Votes): number {
  const total = helped + failed;
  if (total === 0) return 0;
  const share = helped / total;
  const square = Z * Z;
  const spread = Z * Math.sqrt((share * (1 - share) + square / (4 * total)) / total);
  const bound = (share + square / (2 * total) - spread) / (1 + square / total);
  return Math.round(bound * 100) / 10;
}

/** The first week of the window. */
export const windowFrom = (now: Date): string => weekOf(new Date(now.getTime() - (PUBLIC_WEEKS - 1) * 7 * DAY_MS));

/** The Monday that begins the week, by UTC: "2026-11-23". */
export function weekOf(time: Date): string {
  const days = Math.floor(time.getTime() / DAY_MS);
  // 1 January 1970 was a Thursday.
  return new Date((days - ((days + 3) % 7)) * DAY_MS).toISOString().slice(0, 10);
}

/** When a pattern that is published or voted for now is forgotten. */
export const expiryFrom = (time: Date): Date => new Date(time.getTime() + PATTERN_TTL_DAYS * DAY_MS);
