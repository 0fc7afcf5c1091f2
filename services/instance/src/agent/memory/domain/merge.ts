// How a new item meets what is known already. Pure: the store asks, then writes.
import type { Learned } from '../../domain/engine.ts';
import { type Classes, classesOf } from './classes.ts';
import { corrected } from './corrections.ts';
import type { Concern, MemoryItem, Origin } from './item.ts';
import { tidyTags, tidyText, tidyTopic, tidyValidity, topicLook } from './limits.ts';
import { isSaidBy, speakerDigest } from './tellers.ts';
import { validityIn } from './validity-words.ts';
import { contentStems } from './words.ts';

/** What a parent hands over, one entry of its summary. */
export type Inherited = Learned & {
  /** The item's ids at the parent. */
  sourceIds: string[];
  origin: Origin;
  /** 1: the parent heard it itself. */
  generation: number;
  /** By the parent's keys until the agent has found its own people in them (people-elsewhere.ts). */
  concerns?: readonly Concern[];
};

/** Learned, with everything judged that nobody said. */
export type Judged<T extends Learned = Learned> = T & Classes;

export type MergeDecision =
  | { do: 'add' }
  /** Same words: the known item stays, its date moves. */
  | { do: 'repeat'; known: MemoryItem }
  /** Same topic, other words: a teller's newer word replaces the older one, which is deleted. `text`: of a correction, with what it does not name. */
  | { do: 'supersede'; known: MemoryItem; text: string }
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

/** `known` are the same teller's items of the same kind of provenance that share the topic or the exact text. `at`: when it was said. */
export function mergeDecision(known: readonly MemoryItem[], incoming: Learned, at: Date): MergeDecision {
  const sameText = known.find((item) => item.text === incoming.text);
  const sameTopic = known.find(({ topic }) => topicLook(topic) === topicLook(incoming.topic));
  if (sameTopic && saidAt(sameTopic) > at.getTime()) return { do: 'ignore', known: sameTopic };
  if (sameTopic && sameTopic.text !== incoming.text) {
    const text = incoming.kind === 'credential' ? undefined : corrected(sameTopic.text, incoming.text);
    return { do: 'supersede', known: sameTopic, text: text ?? incoming.text };
  }
  if (sameTopic ?? sameText) return { do: 'repeat', known: (sameTopic ?? sameText) as MemoryItem };
  return { do: 'add' };
}

/**
 * When an item that is said again ends, epoch milliseconds: as it is said now. What was said before somebody ended it revives nothing.
 * Undefined: it does not.
 */
export function endAfterRepeat(known: Pick<MemoryItem, 'validUntil'>, incoming: Pick<Learned, 'validUntil'>, at: Date): number | undefined {
  const [before, now] = [known.validUntil?.getTime(), incoming.validUntil?.getTime()];
  return before !== undefined && before > at.getTime() ? Math.min(before, now ?? before) : now;
}

/** The items, inherited ones confirmed where somebody here says the same: for as long as an item of theirs is there. */
export function withConfirmations(items: readonly MemoryItem[]): MemoryItem[] {
  if (!items.some(({ provenance }) => provenance.from === 'parent')) return [...items];
  const own = items.filter(({ provenance }) => provenance.from === 'message');
  const [byTopic, byText] = [Map.groupBy(own, ({ topic }) => topicLook(topic)), new Set(own.map(({ text }) => text))];
  return items.map((item) => {
    if (item.provenance.from === 'message') return item;
    const confirmed = byText.has(item.text) || (byTopic.get(topicLook(item.topic)) ?? []).some((said) => confirms(said, item));
    return confirmed === item.confirmed ? item : { ...item, confirmed };
  });
}

/** Whether somebody here has said what was inherited: the same words, or the same on the same topic but for small words. */
function confirms(said: Learned, inherited: MemoryItem): boolean {
  if (said.text === inherited.text) return true;
  return (
    topicLook(said.topic) === topicLook(inherited.topic) && contentStems(said.text).join(' ') === contentStems(inherited.text).join(' ')
  );
}

/**
 * Within the limits, empty ones dropped; of two on one topic by one teller the later one counts. What is absent is judged:
 * sensitivity, tags and reason by the words, validity only where it is known when it was said. The same again changes nothing.
 */
export function tidyLearned<T extends Learned>(
  results: readonly T[],
  saidAt?: Date,
  teller: (result: T) => string = () => '',
): Judged<T>[] {
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
    const key = JSON.stringify([topicLook(topic), teller(result)]);
    byTopic.delete(key);
    byTopic.set(key, judged<T>(said as unknown as T, fits ? all : given));
  }
  return [...byTopic.values()];
}

function judged<T extends Learned>(said: T, validity: { validFrom?: Date; validUntil?: Date }): Judged<T> {
  const { reason: _, ...rest } = said;
  return { ...rest, ...validity, ...classesOf(said) } as Judged<T>;
}

const hasBegun = (item: MemoryItem, now: Date): boolean => item.validFrom === undefined || item.validFrom <= now;

/** What people elsewhere were told to rely on: no newcomer's word sets it aside. */
function isReliedOn({ kind, sensitivity, provenance }: MemoryItem): boolean {
  const isOwners = provenance.from === 'parent' && provenance.origin.byOwner === true;
  return isOwners || kind === 'credential' || kind === 'training' || sensitivity === 'secret';
}

/**
 * What stands back: behind what the owner said on its topic, and behind what somebody said there later about themselves. Of what
 * was inherited also what its speaker says anew here, and what other people of another conversation said of everyday things: "our
 * hotel" is another one here. Nobody's word sets aside what somebody else here has said of other things. It is stored on, so it
 * comes back when what it stands behind is forgotten.
 */
export function superseded(items: readonly MemoryItem[], now: Date): Set<MemoryItem> {
  // What is over still stands for its topic: what was said before does not come to light again behind it.
  const own = items.filter((item) => item.provenance.from === 'message' && hasBegun(item, now));
  const said = Map.groupBy(own, ({ topic }) => topicLook(topic));
  const standsBack = (item: MemoryItem) =>
    (said.get(topicLook(item.topic)) ?? []).some((other) => {
      const { provenance } = other;
      if (provenance.from !== 'message' || other.id === item.id) return false;
      if (knowsBetter(other, item)) return true;
      if (item.provenance.from === 'parent')
        return provenance.byOwner === true || !isReliedOn(item) || isSaidBy(provenance.senderInboxId)(item);
      return provenance.byOwner === true && saidAt(other) >= saidAt(item) && !isRival(item, other) && !knowsBetter(item, other);
    });
  return new Set(items.filter(standsBack));
}

/** Whether the other item is later, and by somebody about themselves, and this one by somebody else. What opens something is nobody's life. */
function knowsBetter(other: MemoryItem, item: MemoryItem): boolean {
  const { provenance, kind, concerns = [] } = other;
  if (provenance.from !== 'message' || concerns.length === 0 || kind === 'credential' || kind === 'training') return false;
  if (isSaidBy(provenance.senderInboxId)(item) || saidAt(other) < saidAt(item)) return false;
  const speaker = speakerDigest(provenance.senderInboxId);
  const isTheirs = ({ concerns: of = [] }: MemoryItem) => of.some((concern) => concern.speaker === speaker);
  return isTheirs(other) && isTheirs(item);
}

/** What two owners said in the same moment: neither stands back. */
const isRival = (item: MemoryItem, other: Pick<MemoryItem, 'learnedAt'>): boolean =>
  item.provenance.from === 'message' && item.provenance.byOwner === true && item.learnedAt.getTime() === other.learnedAt.getTime();

/** What answers draw on at that moment: nothing that is hidden, has expired or not begun, or stands back. Everything stays stored. */
export function currentKnowledge(items: readonly MemoryItem[], now: Date): MemoryItem[] {
  const isOver = (item: MemoryItem) => item.validUntil !== undefined && item.validUntil <= now;
  const back = superseded(items, now);
  return items.filter((item) => !item.hidden && hasBegun(item, now) && !isOver(item) && !back.has(item));
}
