import { setImmediate as nextTurn } from 'node:timers/promises';
import { MAX_PAGE, type PageRequest, pageRequest } from '../domain/paging.ts';
import { keyOf, type WakeUps } from './wake-ups.ts';

export interface FollowFilter {
  key: Uint8Array;
  /** Rows with an id above it. */
  cursor: bigint;
}

/** Yields everything after each filter's cursor, then new rows, until the signal aborts. Ids under one key only grow. */
export async function* follow<Row extends { id: bigint }>(
  filters: FollowFilter[],
  read: (key: Uint8Array, request: PageRequest) => Row[],
  wakeUps: WakeUps,
  signal: AbortSignal,
): AsyncGenerator<Row> {
  const positions = positionsOf(filters);
  const unread = new Set(positions.keys());
  let wakeSleeper = () => {};
  // Listens before reading the history, so that nothing is missed in between.
  const stopListening = wakeUps.listen(positions.keys(), (key) => {
    unread.add(key);
    wakeSleeper();
  });
  const onAbort = () => wakeSleeper();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      for (const key of unread) {
        unread.delete(key);
        const position = positions.get(key);
        if (position === undefined) continue;
        const rows = read(position.key, pageRequest(true, MAX_PAGE, position.cursor));
        if (rows.length === MAX_PAGE) unread.add(key);
        for (const row of rows) {
          position.cursor = row.id;
          yield row;
        }
        if (signal.aborted) return;
        await nextTurn();
      }
      if (unread.size > 0 || signal.aborted) continue;
      await new Promise<void>((resolve) => {
        wakeSleeper = resolve;
      });
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    stopListening();
  }
}

/** A key listed twice is followed once, from its lowest cursor. */
function positionsOf(filters: FollowFilter[]): Map<string, FollowFilter> {
  const positions = new Map<string, FollowFilter>();
  for (const filter of filters) {
    const known = positions.get(keyOf(filter.key));
    if (known === undefined || filter.cursor < known.cursor) positions.set(keyOf(filter.key), { ...filter });
  }
  return positions;
}
