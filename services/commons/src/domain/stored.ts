import { type Doubt, type Pattern, PatternError, qualityOf, type SnapshotPart, type Votes } from '@offshoot/patterns';
import { Refusal } from '@offshoot/refusals';

/** A pattern of a team, or of strangers. */
export interface Stored {
  id: string;
  pattern: Pattern;
  votes: Votes;
  /** Found when it was published. */
  doubts: readonly Doubt[];
  /** Only of public ones: those that could vote within the window. */
  ownerWeeks?: number;
  createTime: Date;
  /** When an owner last said that it helped; before that, when it was published. */
  voteTime: Date;
  expireTime: Date;
}

/** A snapshot that is not signed yet. */
export interface Listing extends Pick<SnapshotPart, 'since' | 'removed'> {
  version: number;
  /** Up to which version the changes are told. */
  upto: number;
  /** Of all that there is. */
  root: string;
  changed: readonly Stored[];
}

/** What its votes are worth. */
export const ratingOf = ({ votes, doubts, ownerWeeks }: Stored): { quality: number; doubts: Doubt[] } => ({
  quality: qualityOf(votes, doubts.length, ownerWeeks),
  doubts: [...doubts],
});

/** `wanted`: interests. Those with more of them first, then the better ones, then the newer ones. */
export function ranked(found: readonly Stored[], wanted: readonly string[]): Stored[] {
  const matches = ({ pattern }: Stored) => pattern.interests.filter((one) => wanted.includes(one)).length;
  const rated = found.map((one) => ({ one, matches: matches(one), quality: ratingOf(one).quality }));
  return rated
    .sort((a, b) => b.matches - a.matches || b.quality - a.quality || b.one.createTime.getTime() - a.one.createTime.getTime())
    .map(({ one }) => one);
}

export const notFound = (): Refusal =>
  problem('not_found', 'There is no such pattern.', 'It may have expired, or been recalled. Query again.');

export const problem = (kind: string, message: string, help: string): Refusal =>
  new Refusal('VALIDATION_FAILED', message, { help, metadata: { problem: kind } });

/** Turns what is wrong with a pattern into a refusal that names it. */
export function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const { kind, field } = error.problem;
    throw new Refusal('VALIDATION_FAILED', error.message, {
      help: 'Say it without that, and publish again. A pattern is general advice that names nobody.',
      metadata: { problem: kind, field },
    });
  }
}
