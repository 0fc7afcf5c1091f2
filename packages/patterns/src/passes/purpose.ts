// What a pass is good for: one purpose in one week. Both are in the public information of the evaluation, so neither side changes them.
import { weekOf } from '../quality.ts';

/** What is done with a pass. `id`: of the pattern. */
export type PassAct = { does: 'publish'; id: string } | { does: 'vote'; id: string; helped: boolean };

export type PassPurpose = 'publish' | `vote ${number}`;

/** A pattern is in one of them, and an owner has one pass for each and week: so one owner has one vote for a pattern in a week. */
const BUCKETS = 64;
const PUBLISH_PASSES = 5;
const DAY_MS = 86_400_000;

/** What an owner gets for a week: always all of it, in this order, so that asking tells nothing. */
export const LOTS: readonly { purpose: PassPurpose; count: number }[] = [
  { purpose: 'publish', count: PUBLISH_PASSES },
  ...Array.from({ length: BUCKETS }, (_, bucket) => ({ purpose: `vote ${bucket}` as const, count: 1 })),
];

export const PASSES_A_WEEK = PUBLISH_PASSES + BUCKETS;

export const infoOf = (purpose: PassPurpose, week: string): Uint8Array =>
  new TextEncoder().encode(`Offshoot commons pass\n${purpose}\n${week}`);

/** Of a vote: the bucket is the first six bits of the pattern's digest. */
export function purposeOf(act: PassAct): PassPurpose {
  if (act.does === 'publish') return 'publish';
  return `vote ${Number.parseInt(act.id.slice('sha256:'.length, 'sha256:'.length + 2), 16) >> 2}`;
}

/** Passes of this week may be spent, and on its first day those of the week before. */
export const isWeekOpen = (week: string, now: Date): boolean =>
  [now, new Date(now.getTime() - DAY_MS)].some((time) => weekOf(time) === week);
