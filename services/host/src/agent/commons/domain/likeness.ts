// How well a pattern fits an agent: whether what the pattern is about is what the agent is there for, or what people have taught it.
import { qualityOf, type SnapshotEntry } from '@offshoot/patterns';
import type { Similarity } from '../../domain/similarity.ts';

export interface About {
  /** What the agent is there for. */
  task: readonly string[];
  /** What people have taught it. */
  known: readonly string[];
}

/** Log odds. By bench/commons/fitting.yaml at least nine in ten of those above it fit; test/commons/fitting.test.ts prints how many are found. */
const FITS = 3.95;
/** Anybody can publish interests without end. The patterns that are worth most come first. */
const MAX_SUBJECTS = 500;
const NOT_AT_ALL = Number.NEGATIVE_INFINITY;

type Offered = Pick<SnapshotEntry, 'id' | 'pattern' | 'votes'>;

/** By ID, how well. Those that do not fit are missing. */
export async function fitting(
  similarity: Pick<Similarity, 'odds'>,
  { task, known }: About,
  offered: readonly Offered[],
): Promise<Map<string, number>> {
  const compared = mostWorth(offered);
  const subjects = [...new Set(compared.flatMap(({ pattern }) => pattern.interests))];
  const rows = await similarity.odds(subjects, [...task, ...known]);
  const fitOf = new Map(subjects.map((subject, i) => [subject, fitIn(rows[i] ?? [], task.length)]));
  const fits = compared.map(({ id, pattern }) => [id, Math.max(...pattern.interests.map((one) => fitOf.get(one) ?? NOT_AT_ALL))] as const);
  return new Map(fits.filter(([, fit]) => fit >= FITS));
}

/** What people mention once in passing is not what they are about. */
function fitIn(row: readonly (number | undefined)[], tasks: number): number {
  const odds = row.map((one) => one ?? NOT_AT_ALL);
  const [, second = NOT_AT_ALL] = odds.slice(tasks).sort((a, b) => b - a);
  return Math.max(NOT_AT_ALL, ...odds.slice(0, tasks), second);
}

function mostWorth(offered: readonly Offered[]): Offered[] {
  const subjects = new Set<string>();
  return offered
    .map((one) => ({ one, quality: qualityOf(one.votes) }))
    .sort((a, b) => b.quality - a.quality)
    .filter(({ one: { pattern } }) => {
      for (const interest of pattern.interests) subjects.add(interest);
      return subjects.size <= MAX_SUBJECTS;
    })
    .map(({ one }) => one);
}
