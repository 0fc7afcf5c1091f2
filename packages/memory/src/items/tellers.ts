// Who said an item: identified by inbox, never by name, since names are chosen freely. Also divides shared room fairly: thousands of
// items by one teller do not crowd out the others'.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { MemoryItem, Origin, Provenance } from './item.ts';

/** Cached, because each pair of lines asks again. */
const digests = new Map<string, string>();
const MAX_DIGESTS = 10_000;

/** A speaker's id for agents that were not there: the same everywhere for one inbox, without revealing it. 64 hex digits. */
export function speakerDigest(inboxId: string): string {
  const known = digests.get(inboxId);
  if (known !== undefined) return known;
  const digest = bytesToHex(sha256(utf8ToBytes(`offshoot speaker ${inboxId}`)));
  if (digests.size >= MAX_DIGESTS) digests.clear();
  digests.set(inboxId, digest);
  return digest;
}

/** Of two items by one teller on one topic the later one holds. */
export function tellerOf(provenance: Provenance): string {
  if (provenance.from === 'message') return provenance.senderInboxId;
  const { speaker, instanceId, saidBy } = provenance.origin;
  return speaker ?? `${instanceId} ${saidBy}`;
}

/** When it was said, epoch milliseconds. For an inherited item its original date counts, not its arrival. */
export function saidAt(item: MemoryItem): number {
  return item.provenance.from === 'message' ? item.learnedAt.getTime() : instantOf(item.provenance.origin);
}

/** An unreadable date counts as older than any other. */
export function instantOf(origin: Origin): number {
  const instant = Date.parse(origin.saidAt);
  return Number.isNaN(instant) ? 0 : instant;
}

/** Returns a test for items said by that inbox, here or to an agent that passed them on. */
export function isSaidBy(inboxId: string): (item: MemoryItem) => boolean {
  let digest: string | undefined;
  return ({ provenance }) => {
    if (provenance.from === 'message') return provenance.senderInboxId === inboxId;
    digest ??= speakerDigest(inboxId);
    return provenance.origin.speaker === digest;
  };
}

/** The message that taught it here; undefined for what came from another agent. */
export const messageOf = ({ provenance }: MemoryItem): string | undefined =>
  provenance.from === 'message' ? provenance.messageId : undefined;

/** Round-robin: the first item of each teller, in order of first appearance, then the second of each, and so on. */
export function roundRobin(items: readonly MemoryItem[]): MemoryItem[] {
  return roundRobinBy(items, ({ provenance }) => tellerOf(provenance));
}

export function roundRobinBy<T>(things: readonly T[], tellerOf: (thing: T) => string): T[] {
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

/** How many items each teller loses to remove the excess: the tellers with most lose first. Ties lose in the order of `counts`. */
export function fairExcess(counts: ReadonlyMap<string, number>, excess: number): Map<string, number> {
  const tellers = [...counts].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  const total = tellers.reduce((sum, [, count]) => sum + count, 0);
  // Everybody keeps up to a level; a binary search finds the highest level that is low enough.
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
