import type { TemplateStore } from './ports.ts';
import type { PublishedVersion } from './template.ts';

/** Tells that versions may have been added. A wake-up, never the data. */
export interface VersionSignal {
  /** Counts the wake-ups so far. */
  readonly count: number;
  /** Resolves when `count` has moved beyond `seen`, after `timeoutMs`, or when the signal aborts. */
  changed(seen: number, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

export interface WatchDeps {
  store: Pick<TemplateStore, 'versionsAfterPosition'>;
  versionSignal: VersionSignal;
}

/** Versions weigh up to 256 KiB each; few at a time keep a slow consumer from holding much memory. */
const BATCH = 8;
/** A lost wake-up delays a version by this at most. */
const POLL_MS = 5_000;

/** All versions after the position of templates that the claim service knows of, oldest first, then new ones as they are accepted. Ends when the signal aborts. */
export async function* versionsSince(deps: WatchDeps, position: number, signal: AbortSignal): AsyncGenerator<PublishedVersion> {
  let cursor = position;
  while (!signal.aborted) {
    // Taken before reading: a version that is added meanwhile is not slept through.
    const seen = deps.versionSignal.count;
    const { versions, upTo } = await deps.store.versionsAfterPosition(cursor, BATCH);
    for (const version of versions) {
      if (signal.aborted) return;
      yield version;
    }
    const isAll = upTo === cursor;
    cursor = upTo;
    if (isAll) await deps.versionSignal.changed(seen, POLL_MS, signal);
  }
}
