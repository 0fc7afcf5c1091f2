import { type Doubt, type Pattern, PatternError, qualityOf, type SnapshotPart, type Votes } from '@offshoot/patterns';
import { Refusal } from '@offshoot/refusals';

/** A pattern of a team. */
export interface Stored {
  id: string;
  pattern: Pattern;
  votes: Votes;
  /** Found when it was published. */
  doubts: readonly Doubt[];
  createTime: Date;
  /** When an owner last said that it helped; before that, when it was published. */
  voteTime: Date;
  expireTime: Date;
}

/** A snapshot that is not signed yet. */
export interface Listing extends Pick<SnapshotPart, 'since' | 'removed'> {
  version: number;
  /** All that there is, of which the root is made. */
  all: readonly Stored[];
  changed: readonly Stored[];
}

/** What its votes are worth. */
export const ratingOf = ({ votes, doubts }: Stored): { quality: number; doubts: Doubt[] } => ({
  quality: qualityOf(votes, doubts.length),
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
  problem('not_found', 'The team has no such pattern.', 'It may have expired, or been recalled. Query again.');

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
