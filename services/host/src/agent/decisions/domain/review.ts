// How an agent has done, from counts, and whether that speaks for another level. It only says so: the owner alone changes the level.
import { LEVELS, type Level } from '@offshoot/statements';
import type { OwnersOpinion } from '../../record/domain/report.ts';

/** An owner's opinion of one answer. */
export interface Vote {
  answerId: string;
  liked: boolean;
  at: Date;
}

/** Cards of the window, by what became of them. */
export interface CardCounts {
  asked: number;
  approved: number;
  denied: number;
  /** Expired, void, put off or taken back. */
  ended: number;
  open: number;
  /** Approved actions that failed, or of which nobody knows whether they were done. */
  failed: number;
}

/** Each at most 1. */
interface Interval {
  lower: number;
  upper: number;
}

export interface Acceptance extends Interval {
  liked: number;
  total: number;
}

/** `dislikes`: several within a day. */
export interface Signal {
  is: 'promote' | 'demote';
  why: 'acceptance' | 'dislikes';
  /** The next one up or down. */
  level: Level;
}

const DAY_MS = 86_400_000;
/** For owners' opinions, which are few: 95 %. */
const Z = 1.96;
const PROMOTE_ABOVE = 0.8;
const DEMOTE_BELOW = 0.5;
const MANY_DISLIKES = 3;

/** Wilson's score interval: with few votes, it is wide. Nothing is known of no votes. */
export function wilson(liked: number, total: number): Interval {
  if (total === 0) return { lower: 0, upper: 1 };
  const share = liked / total;
  const scale = 1 + Z ** 2 / total;
  const middle = share + Z ** 2 / (2 * total);
  const spread = Z * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2));
  return { lower: Math.max(0, (middle - spread) / scale), upper: Math.min(1, (middle + spread) / scale) };
}

/** With fewer votes, what one of them says could be guessed. */
const FEWEST_VOTES = 3;

/** The owner's opinion in one word: all that the pool is told of it. */
export function opinionOf(votes: readonly Vote[]): OwnersOpinion {
  const { liked, total } = acceptanceOf(votes);
  if (total < FEWEST_VOTES || liked * 2 === total) return 'none';
  return liked * 2 > total ? 'liked' : 'disliked';
}

/** One vote for each answer, the last one: an owner with several inboxes has one voice. */
function ownVotes(votes: readonly Vote[]): Vote[] {
  const last = new Map<string, Vote>();
  for (const vote of votes.toSorted((a, b) => a.at.getTime() - b.at.getTime())) last.set(vote.answerId, vote);
  return [...last.values()];
}

export function acceptanceOf(votes: readonly Vote[]): Acceptance {
  const own = ownVotes(votes);
  const liked = own.filter((vote) => vote.liked).length;
  return { liked, total: own.length, ...wilson(liked, own.length) };
}

/** Undefined: nothing speaks for another level. Evidence against an agent counts more than evidence for it. */
export function signalOf(o: { level: Level; votes: readonly Vote[]; cards: Pick<CardCounts, 'failed'>; now: Date }): Signal | undefined {
  const { lower, upper } = acceptanceOf(o.votes);
  const [below, above] = [-1, 1].map((step) => LEVELS[LEVELS.indexOf(o.level) + step]);
  const isRecent = ({ liked, at }: Vote) => !liked && o.now.getTime() - at.getTime() < DAY_MS;
  const why = upper < DEMOTE_BELOW ? 'acceptance' : ownVotes(o.votes).filter(isRecent).length >= MANY_DISLIKES ? 'dislikes' : undefined;
  if (why !== undefined) return below && { is: 'demote', why, level: below };
  return lower > PROMOTE_ABOVE && o.cards.failed === 0 && above !== undefined
    ? { is: 'promote', why: 'acceptance', level: above }
    : undefined;
}
