/** The space that is left, as the file system reports it. */
export interface Space {
  freeBytes: number;
  /** Files that can still be made. Undefined: the file system has no limit of its own. */
  freeFiles: number | undefined;
  /** Whether a small file could be written and synced: quotas show in nothing else. */
  isWritable: boolean;
}

/** 'low': there is enough for the agents that are here, and none for more. 'full': what they do cannot be stored. */
export type StorageState = 'enough' | 'low' | 'full';

/** Databases fail earlier than the file system is full: a transaction needs room before it frees any. */
const FULL_BYTES = 2 * 2 ** 20;
const FULL_FILES = 20;
/** An agent and its backup make about thirty files. */
const LOW_FILES = 1_000;
/** A little more is needed to come out of a state than to stay out of it: what agents write would lead back at once. */
const MARGIN = 1.25;

/** The state of a file system that was in `before`; see OFFSHOOT_MIN_FREE_MB for `minFreeBytes`. */
export function storageState(
  { freeBytes, freeFiles = Infinity, isWritable }: Space,
  minFreeBytes: number,
  before: StorageState,
): StorageState {
  const isBelow = (bytes: number, files: number, wasBelow: boolean) => {
    const factor = wasBelow ? MARGIN : 1;
    return freeBytes < bytes * factor || freeFiles < files * factor;
  };
  if (!isWritable || isBelow(FULL_BYTES, FULL_FILES, before === 'full')) return 'full';
  return isBelow(Math.max(minFreeBytes, FULL_BYTES), LOW_FILES, before !== 'enough') ? 'low' : 'enough';
}
