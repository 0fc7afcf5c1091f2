// Who said an item: by inbox, never by a name, which everybody chooses for themselves. And what each of them gets of a room
// that all share: nobody's thousands crowd out what others have said.
import { createHash } from 'node:crypto';
import type { MemoryItem, Provenance } from './item.ts';

/** How a speaker is known to agents that were not there: the same for one inbox everywhere, and it names nobody. 64 hex digits. */
export function speakerDigest(inboxId: string): string {
  return createHash('sha256').update(`offshoot speaker ${inboxId}`).digest('hex');
}

/** Of two items by one teller on one topic the later one stands. */
export function tellerOf(provenance: Provenance): string {
  if (provenance.from === 'message') return provenance.senderInboxId;
  const { speaker, instanceId, saidBy } = provenance.origin;
  return speaker ?? `${instanceId} ${saidBy}`;
}

/** Whether somebody with that inbox said it, here or to an agent that passed it on. */
export function isSaidBy(inboxId: string): (item: MemoryItem) => boolean {
  let digest: string | undefined;
  return ({ provenance }) => {
    if (provenance.from === 'message') return provenance.senderInboxId === inboxId;
    digest ??= speakerDigest(inboxId);
    return provenance.origin.speaker === digest;
  };
}

/** In turns: the first of each teller in the order in which tellers appear, then the second of each, and so on. */
export function inTurns(items: readonly MemoryItem[]): MemoryItem[] {
  return inTurnsBy(items, ({ provenance }) => tellerOf(provenance));
}

export function inTurnsBy<T>(things: readonly T[], tellerOf: (thing: T) => string): T[] {
  const first = things[0] === undefined ? '' : tellerOf(things[0]);
  if (things.every((one) => tellerOf(one) === first)) return [...things];
  const queues = [...Map.groupBy(things, tellerOf).values()];
  const turns: T[] = [];
  for (let round = 0, left = queues; left.length > 0; round++) {
    left = left.filter((queue) => queue.length > round);
    for (const queue of left) turns.push(queue[round] as T);
  }
  return turns;
}

/** How many each teller loses where so many are too many: always whoever has most. `counts` in the order in which equals lose. */
export function fairExcess(counts: ReadonlyMap<string, number>, excess: number): Map<string, number> {
  const tellers = [...counts].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  const total = tellers.reduce((sum, [, count]) => sum + count, 0);
  // Everybody keeps up to a level; the highest one that is low enough is found by halving.
  const lostAt = (level: number) => tellers.reduce((sum, [, count]) => sum + Math.max(0, count - level), 0);
  const due = Math.min(excess, total);
  let [low, high] = [0, tellers[0]?.[1] ?? 0];
  while (low < high) {
    const level = Math.ceil((low + high) / 2);
    if (lostAt(level) >= due) low = level;
    else high = level - 1;
  }
  let spared = lostAt(low) - due;
  const lost = new Map<string, number>();
  for (const [teller, count] of tellers) {
    const kept = count > low && spared > 0 ? low + 1 : low;
    if (kept > low) spared--;
    if (count > kept) lost.set(teller, count - kept);
  }
  return lost;
}
