// How a new item meets what is known already. Pure: the store asks, then writes.
import type { Learned } from './engine.ts';
import type { MemoryItem } from './memory-item.ts';
import { tidyText, tidyTopic } from './memory-limits.ts';

export type MergeDecision =
  | { do: 'add' }
  /** Same words: the known item stays, its date moves. */
  | { do: 'repeat'; known: MemoryItem }
  /** Same topic, other words: the newer one wins and the older one is deleted. */
  | { do: 'supersede'; known: MemoryItem }
  /** Something said later is known already: a message that arrives late changes nothing. */
  | { do: 'ignore'; known: MemoryItem };

/** `known` are the items with the same kind of provenance that share the topic or the exact text. */
export function mergeDecision(known: readonly MemoryItem[], incoming: Learned, at: Date): MergeDecision {
  const sameText = known.find((item) => item.text === incoming.text);
  const sameTopic = known.find((item) => item.topic === incoming.topic);
  if (sameTopic && sameTopic.learnedAt.getTime() > at.getTime()) return { do: 'ignore', known: sameTopic };
  if (sameTopic && sameTopic !== sameText) return { do: 'supersede', known: sameTopic };
  if (sameText) return { do: 'repeat', known: sameText };
  return { do: 'add' };
}

/** Within the limits, empty ones dropped; of two on one topic the later one counts. */
export function tidyLearned(results: readonly Learned[]): Learned[] {
  const byTopic = new Map<string, Learned>();
  for (const result of results) {
    const text = tidyText(result.text);
    const topic = tidyTopic(result.topic) || tidyTopic(text);
    if (text === '') continue;
    byTopic.delete(topic);
    byTopic.set(topic, { kind: result.kind, text, topic });
  }
  return [...byTopic.values()];
}

/** What answers draw on: an inherited item gives way to the agent's own item on the same topic. Both stay stored. */
export function currentKnowledge(items: readonly MemoryItem[]): MemoryItem[] {
  const own = new Set(items.filter((item) => item.provenance.from === 'message').map((item) => item.topic));
  return items.filter((item) => item.provenance.from === 'message' || !own.has(item.topic));
}
