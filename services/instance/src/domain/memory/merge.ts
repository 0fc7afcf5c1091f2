// How a new item meets what is known already. Pure: the store asks, then writes.
import type { Learned } from '../engine.ts';
import { type Classes, classesOf } from './classes.ts';
import type { MemoryItem, Origin } from './item.ts';
import { tidyTags, tidyText, tidyTopic, tidyValidity } from './limits.ts';
import { validityIn } from './validity-words.ts';
import { contentStems } from './words.ts';

/** What a parent hands over, one entry of its summary. */
export type Inherited = Learned & {
  /** The item's ids at the parent. */
  sourceIds: string[];
  origin: Origin;
  /** 1: the parent heard it itself. */
  generation: number;
};

/** Learned, with everything judged that nobody said. */
export type Judged<T extends Learned = Learned> = T & Classes;

export type MergeDecision =
  | { do: 'add' }
  /** Same words: the known item stays, its date moves. */
  | { do: 'repeat'; known: MemoryItem }
  /** Same topic, other words: the newer one wins and the older one is deleted. */
  | { do: 'supersede'; known: MemoryItem }
  /** Something said later is known already: a message that arrives late changes nothing. */
  | { do: 'ignore'; known: MemoryItem };

/** When somebody said it, epoch milliseconds. What an inherited item came with counts, not when it came. */
export function saidAt(item: MemoryItem): number {
  return item.provenance.from === 'message' ? item.learnedAt.getTime() : instantOf(item.provenance.origin);
}

/** A date that cannot be read is older than every other. */
export function instantOf(origin: Origin): number {
  const instant = Date.parse(origin.saidAt);
  return Number.isNaN(instant) ? 0 : instant;
}

/** `known` are the items with the same kind of provenance that share the topic or the exact text. `at`: when it was said. */
export function mergeDecision(known: readonly MemoryItem[], incoming: Learned, at: Date): MergeDecision {
  const sameText = known.find((item) => item.text === incoming.text);
  const sameTopic = known.find((item) => item.topic === incoming.topic);
  if (sameTopic && saidAt(sameTopic) > at.getTime()) return { do: 'ignore', known: sameTopic };
  if (sameTopic && sameTopic.text !== incoming.text) return { do: 'supersede', known: sameTopic };
  if (sameTopic ?? sameText) return { do: 'repeat', known: (sameTopic ?? sameText) as MemoryItem };
  return { do: 'add' };
}

/** Whether somebody here has said what was inherited: the same words, or the same on the same topic but for small words. */
export function confirms(said: Learned, inherited: MemoryItem): boolean {
  if (said.text === inherited.text) return true;
  return said.topic === inherited.topic && contentStems(said.text).join(' ') === contentStems(inherited.text).join(' ');
}

/**
 * Within the limits, empty ones dropped; of two on one topic the later one counts. What is absent is judged: sensitivity,
 * tags and reason by the words, validity only where it is known when it was said. The same again changes nothing.
 */
export function tidyLearned<T extends Learned>(results: readonly T[], saidAt?: Date): Judged<T>[] {
  const byTopic = new Map<string, Judged<T>>();
  for (const result of results) {
    const text = tidyText(result.text);
    const topic = tidyTopic(result.topic) || tidyTopic(text);
    if (text === '') continue;
    const { validFrom, validUntil, reason, tags, ...rest } = result;
    const why = tidyText(reason ?? '');
    const said = { ...rest, text, topic, ...(tags === undefined ? {} : { tags: tidyTags(tags) }), ...(why === '' ? {} : { reason: why }) };
    const given = tidyValidity({ validFrom, validUntil });
    const all = { ...(saidAt === undefined ? {} : validityIn(said, saidAt)), ...given };
    const fits = Object.keys(tidyValidity(all)).length === Object.keys(all).length;
    byTopic.delete(topic);
    byTopic.set(topic, judged<T>(said as unknown as T, fits ? all : given));
  }
  return [...byTopic.values()];
}

function judged<T extends Learned>(said: T, validity: { validFrom?: Date; validUntil?: Date }): Judged<T> {
  const { reason: _, ...rest } = said;
  return { ...rest, ...validity, ...classesOf(said) } as Judged<T>;
}

/** What answers draw on at that moment: neither what has expired nor what has not begun, and of a topic the agent's own item. Everything stays stored. */
export function currentKnowledge(items: readonly MemoryItem[], now: Date): MemoryItem[] {
  const [begun, over] = [
    (item: MemoryItem) => item.validFrom === undefined || item.validFrom <= now,
    (item: MemoryItem) => item.validUntil !== undefined && item.validUntil <= now,
  ];
  // An own item that is over still stands for its topic: what others knew before does not come to light again behind it.
  const own = new Set(items.filter((item) => item.provenance.from === 'message' && begun(item)).map((item) => item.topic));
  return items.filter((item) => begun(item) && !over(item) && (item.provenance.from === 'message' || !own.has(item.topic)));
}
