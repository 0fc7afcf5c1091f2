import type { Deps, PromisedVersion } from './ports.ts';

/** What a creator's change of a popular template takes longer at most. */
export const LONGEST_PROMISE_MS = 500;

export interface PromiseWish {
  templateId: string;
  promiseMs: number;
  /** What the asker has already. 0: nothing. */
  known: { version: number; revision: number };
}

/**
 * The current version, and the promise that neither it nor who may see it changes for some time. Who changes that (update,
 * visibility, deletion) waits for the promises; further signatures and attestations do not, for they make nothing untrue, and
 * the feed brings them to everybody who has a copy. Undefined: nothing is promised, as the template is about to change, or
 * is deleted, or never was.
 */
export function promiseCurrentVersion(
  { store }: Pick<Deps, 'store'>,
  { templateId, promiseMs, known }: PromiseWish,
): Promise<PromisedVersion | undefined> {
  return store.promiseCurrent(templateId, Math.min(promiseMs, LONGEST_PROMISE_MS), known);
}
