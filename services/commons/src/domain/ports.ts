import type { Pattern } from '@offshoot/patterns';
import type { Member } from './member.ts';
import type { Spending } from './spending.ts';
import type { Listing, Stored } from './stored.ts';

/** The rows of all teams. Every question names the team, which is `public` for those of strangers. */
export interface CommonsStore extends PublicStore {
  /** Throws RATE_LIMITED, and VALIDATION_FAILED if it was recalled or the team has too many. */
  publish(member: Member, id: string, pattern: Pattern, now: Date): Promise<{ stored: Stored; isNew: boolean }>;
  /** `id`: of the pattern, or of its unit. Throws VALIDATION_FAILED if there is none, or it is the member's own. */
  vote(member: Member, id: string, helped: boolean, now: Date): Promise<{ stored: Stored; isCounted: boolean }>;
  /** `by`: an owner, who must have published it; undefined: the operator. Throws VALIDATION_FAILED if there is none. */
  recall(team: string, id: string, by: string | undefined): Promise<void>;
  /** Those with any of the interests, in any order. */
  find(team: string, interests: readonly string[], now: Date): Promise<Stored[]>;
  /** What has changed since a version; everything, if `since` is none that there was. */
  list(team: string, since: number, now: Date): Promise<Listing>;
  /** What was counted for the caps of earlier days, and passes of weeks that are over. */
  forgetOld(now: Date): Promise<void>;
  count(team: string, now: Date): Promise<{ agents: number; patterns: number }>;
}

/** Keeps no time finer than the day, and of a pass only that it was spent. All throw PASS_SPENT. */
interface PublicStore {
  /** Throws VALIDATION_FAILED if it was recalled or there are too many; then the pass is not spent. */
  publishPublic(pass: Spending, id: string, pattern: Pattern, now: Date): Promise<{ stored: Stored; isNew: boolean }>;
  /** Throws VALIDATION_FAILED if there is none; then the pass is not spent. */
  votePublic(pass: Spending, id: string, helped: boolean, now: Date): Promise<{ stored: Stored; isCounted: boolean }>;
  /** `request`: its digest; the same again counts once. */
  noteIssue(week: string, request: string): Promise<void>;
  /** For which passes were evaluated, within the window. */
  ownerWeeks(now: Date): Promise<number>;
}
