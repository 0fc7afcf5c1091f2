import { LONGEST_PROMISE_MS } from '../domain/current-version.ts';
import type { PromisedVersion, VersionStore } from '../domain/ports.ts';

export interface PromiseWish {
  templateId: string;
  promiseMs: number;
  /** What the caller already has. 0: nothing. */
  known: { version: number; revision: number };
}

/**
 * Returns the current version, with a promise that neither it nor its visibility changes for some time. Changes of these (update,
 * visibility, deletion) wait for the promises; further signatures and attestations do not, as they make nothing untrue, and the feed sends
 * them to everyone who has a copy. Undefined: nothing is promised, because the template is about to change, is deleted, or never existed.
 */
export function promiseCurrentVersion(
  { store }: { store: VersionStore },
  { templateId, promiseMs, known }: PromiseWish,
): Promise<PromisedVersion | undefined> {
  return store.promiseCurrent(templateId, Math.min(promiseMs, LONGEST_PROMISE_MS), known);
}
