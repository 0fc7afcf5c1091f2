/** A person's place in the queue at a time. */
export interface Place {
  /** From 1. */
  place: number;
  atMs: number;
}

/**
 * How much longer it takes until an agent is free, in milliseconds, at the pace that this person has seen so far. Undefined until the
 * queue has moved: nothing else says how fast it is.
 */
export function remainingMs(seen: readonly Place[], nowMs: number): number | undefined {
  const first = seen[0];
  const last = seen.at(-1);
  if (!first || !last || last.place >= first.place) return undefined;
  const msEach = (last.atMs - first.atMs) / (first.place - last.place);
  return Math.max(0, msEach * last.place - (nowMs - last.atMs));
}

/** Keeps where the queue began to move and where it is. A person who leaves and joins again at the end begins anew. */
export function withPlace(seen: readonly Place[], now: Place): Place[] {
  const last = seen.at(-1);
  if (last === undefined || now.place > last.place) return [now];
  return now.place === last.place ? [...seen] : [...seen.slice(0, 1), now];
}
