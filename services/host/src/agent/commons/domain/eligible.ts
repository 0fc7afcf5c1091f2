// Which patterns an agent may take up by itself, and which it may ask about.
import { doubtsIn, MAX_WEEKS_OF_OWNER, type Pattern, QUALITY_FLOOR, qualityOf, type Votes } from '@offshoot/patterns';

interface Rated {
  pattern: Pattern;
  votes: Votes;
}

/** 0 to 10. `ownerWeeks`: of strangers, see `qualityOf`. */
export const ratingOf = ({ pattern, votes }: Rated, ownerWeeks: number | undefined): number =>
  qualityOf(votes, doubtsIn(pattern).length, ownerWeeks);

/** One owner has at most MAX_WEEKS_OF_OWNER votes: whatever has more was found helpful by two. */
const isOfTwoOwners = ({ votes }: Rated): boolean => votes.helped > MAX_WEEKS_OF_OWNER;

export const mayBeTakenUp = (one: Rated, ownerWeeks: number | undefined): boolean =>
  isOfTwoOwners(one) && ratingOf(one, ownerWeeks) >= QUALITY_FLOOR;

/** The best first: by what it is worth, then by how well it fits. */
export const byWorth =
  (ownerWeeks: number | undefined) =>
  (a: Rated & { fit: number }, b: Rated & { fit: number }): number =>
    ratingOf(b, ownerWeeks) - ratingOf(a, ownerWeeks) || b.fit - a.fit;
