import type { FedChange, VersionSignal, VersionStore } from '../domain/ports.ts';

export interface WatchDeps {
  store: Pick<VersionStore, 'changesAfterPosition'>;
  versionSignal: VersionSignal;
}

/** Versions take up to 256 KiB each; small batches keep a slow consumer from holding much memory. */
const BATCH = 8;
/** A lost wake-up delays a version by at most this long. */
const POLL_MS = 5_000;

/**
 * Yields all versions and standings after the position, of templates known to the claim service, oldest first, then new ones as they are
 * accepted. Ends when the signal aborts.
 */
export async function* changesSince(deps: WatchDeps, position: number, signal: AbortSignal): AsyncGenerator<FedChange> {
  let cursor = position;
  while (!signal.aborted) {
    // Read before the versions, so that one added meanwhile is not missed.
    const seen = deps.versionSignal.count;
    const { changes, upTo } = await deps.store.changesAfterPosition(cursor, BATCH);
    for (const change of changes) {
      if (signal.aborted) return;
      yield change;
    }
    const isAll = upTo === cursor;
    cursor = upTo;
    if (isAll) await deps.versionSignal.changed(seen, POLL_MS, signal);
  }
}
