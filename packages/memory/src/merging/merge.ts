// How a new item is merged into the known ones. Pure: the store asks, then writes.
import type { ItemStatus } from '@offshoot/context';
import { type Classes, classesOf } from '../items/classes.ts';
import type { Concern, MemoryItem, Origin } from '../items/item.ts';
import type { Learned } from '../items/learned.ts';
import { tidyTags, tidyText, tidyTopic, tidyValidity, topicLook } from '../items/limits.ts';
import { isSaidBy, saidAt, speakerDigest, tellerOf } from '../items/tellers.ts';
import { validityIn } from '../items/validity-words.ts';
import { correctionsIn, type IsCorrected } from '../lines/correcting.ts';
import { isLine, sayingOf, wordsOf } from '../lines/lines.ts';
import { contentStems } from '../words/words.ts';
import { corrected } from './corrections.ts';
import { isUpdate, tiedIn } from './updates.ts';

/** One entry of the summary that a parent hands over. */
export type Inherited = Learned & {
  /** The item's ids in the parent. */
  sourceIds: string[];
  origin: Origin;
  /** 1 if the parent heard it first-hand. */
  generation: number;
  /** Under the parent's keys until they are matched with the agent's own people (people-elsewhere.ts). */
  concerns?: readonly Concern[];
};

/** A learned item with all missing classes filled in. */
export type Judged<T extends Learned = Learned> = T & Classes;

export type MergeDecision =
  | { do: 'add' }
  /** Same words in answer to the same: the known item stays, with a new date. */
  | { do: 'repeat'; known: MemoryItem }
  /**
   * Same topic, different words: the teller's newer statement replaces the older one, which is deleted. `text`: for a correction,
   * includes the parts it does not restate.
   */
  | { do: 'supersede'; known: MemoryItem; text: string }
  /** Something said later is already known: a message that arrives late changes nothing. */
  | { do: 'ignore'; known: MemoryItem };

/** `known`: the same teller's items of the same kind of provenance with the same topic or exact text. `at`: when the new one was said. */
export function mergeDecision(known: readonly MemoryItem[], incoming: Learned, at: Date): MergeDecision {
  const sameText = known.find((item) => item.text === incoming.text && item.answers === incoming.answers);
  const sameTopic = known.find(({ topic }) => topicLook(topic) === topicLook(incoming.topic));
  if (sameTopic && saidAt(sameTopic) > at.getTime()) return { do: 'ignore', known: sameTopic };
  if (sameTopic && sameTopic.text !== incoming.text) {
    const text = incoming.kind === 'credential' || incoming.isWhole ? undefined : corrected(sameTopic.text, incoming.text);
    return { do: 'supersede', known: sameTopic, text: text ?? incoming.text };
  }
  if (sameTopic ?? sameText) return { do: 'repeat', known: (sameTopic ?? sameText) as MemoryItem };
  return { do: 'add' };
}

/**
 * The new end of an item that is said again, epoch milliseconds. A statement made before the item was ended does not revive it.
 * Undefined: no end.
 */
export function endAfterRepeat(known: Pick<MemoryItem, 'validUntil'>, incoming: Pick<Learned, 'validUntil'>, at: Date): number | undefined {
  const [before, now] = [known.validUntil?.getTime(), incoming.validUntil?.getTime()];
  return before !== undefined && before > at.getTime() ? Math.min(before, now ?? before) : now;
}

/** The items, with inherited ones confirmed for as long as someone here has an item that says the same. */
export function withConfirmations(items: readonly MemoryItem[]): MemoryItem[] {
  if (!items.some(({ provenance }) => provenance.from === 'parent')) return [...items];
  const own = items.filter(({ provenance }) => provenance.from === 'message');
  const [byTopic, byText] = [Map.groupBy(own, ({ topic }) => topicLook(topic)), new Set(own.map(({ text }) => text))];
  const byWords = new Set(own.filter(isLine).map(sayingOf));
  return items.map((item) => {
    if (item.provenance.from === 'message') return item;
    const confirmed =
      byText.has(item.text) ||
      (byWords.size > 0 && byWords.has(sayingOf(item))) ||
      (byTopic.get(topicLook(item.topic)) ?? []).some((said) => confirms(said, item));
    return confirmed === item.confirmed ? item : { ...item, confirmed };
  });
}

/** Whether someone here said what was inherited: the same words, or the same on the same topic apart from small words. */
function confirms(said: Learned, inherited: MemoryItem): boolean {
  if (said.text === inherited.text) return true;
  return (
    topicLook(said.topic) === topicLook(inherited.topic) && contentStems(said.text).join(' ') === contentStems(inherited.text).join(' ')
  );
}

/**
 * Enforces the limits and drops empty items; of two items by one teller on one topic the later wins. Missing sensitivity, tags and reason
 * are derived from the words, and validity only if the time of the statement is known. Idempotent.
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

/** Things that people elsewhere were told to rely on: no newcomer's statement overrides them. */
function isReliedOn({ kind, sensitivity, provenance }: MemoryItem): boolean {
  const isOwners = provenance.from === 'parent' && provenance.origin.byOwner === true;
  return isOwners || kind === 'credential' || kind === 'training' || sensitivity === 'secret';
}

/**
 * The overridden items. The owner's statement overrides earlier ones on its topic, and so does a later statement by someone in this
 * conversation about themselves. Inherited items are also overridden by what their own speaker says anew here and, for everyday things,
 * by what anyone says here: "our hotel" is a different one here. Otherwise nobody here overrides anybody else here. Overridden items
 * stay stored and return when the overriding item is forgotten. A line overrides what it corrects, never its own teller's earlier line,
 * which is told behind it, and never what a person must not eat.
 */
export function superseded(items: readonly MemoryItem[], now: Date): Set<MemoryItem> {
  // Expired items still occupy their topic: older statements do not resurface behind them.
  const own = items.filter((item) => item.provenance.from === 'message' && hasBegun(item, now));
  const said = Map.groupBy(own, ({ topic }) => topicLook(topic));
  const isAnythingInherited = own.length < items.length;
  const isCorrected = correctionsIn(own, (item) => isAnythingInherited || speaksForMore(item));
  // A line that its own teller has corrected since counts for nothing against others.
  const takenBack = new Map<MemoryItem, boolean>();
  let isCorrectedAtAll: IsCorrected | undefined;
  const isTakenBack = (item: MemoryItem) => {
    const known = takenBack.get(item);
    if (known !== undefined) return known;
    isCorrectedAtAll ??= correctionsIn(own, () => true);
    const found = isCorrectedAtAll(item, (later) => isSameTeller(later, item) && !overrides(later, item));
    takenBack.set(item, found);
    return found;
  };
  const standsBack = (item: MemoryItem) =>
    (said.get(topicLook(item.topic)) ?? []).some((other) => overrides(other, item)) ||
    (!wordsOf(item).isBodily &&
      isCorrected(
        item,
        (other) => !isSameTeller(other, item) && overrides(other, item),
        (other) => !isTakenBack(other),
      ));
  return new Set(items.filter(standsBack));
}

/** `other`: said here, on the same topic, or a line that corrects the item. */
function overrides(other: MemoryItem, item: MemoryItem): boolean {
  const { provenance } = other;
  // An update is told together with what it updates.
  if (provenance.from !== 'message' || other.id === item.id || (isUpdate(other) && saidAt(other) >= saidAt(item))) return false;
  if (knowsBetter(other, item)) return true;
  if (item.provenance.from === 'parent')
    return provenance.byOwner === true || !isReliedOn(item) || isSaidBy(provenance.senderInboxId)(item);
  return provenance.byOwner === true && saidAt(other) >= saidAt(item) && !isRival(item, other) && !knowsBetter(item, other);
}

const isSameTeller = (one: MemoryItem, other: MemoryItem): boolean =>
  one.provenance.from === other.provenance.from && tellerOf(one.provenance) === tellerOf(other.provenance);

/** By the owner, or by a person about themselves. */
function speaksForMore({ provenance, concerns = [] }: MemoryItem): boolean {
  if (provenance.from !== 'message') return false;
  const speaker = concerns.length === 0 ? '' : speakerDigest(provenance.senderInboxId);
  return provenance.byOwner === true || concerns.some((concern) => concern.speaker === speaker);
}

/**
 * Whether the other item is later and by someone about themselves, and this one is by someone else. Credentials are nobody's personal
 * matter.
 */
function knowsBetter(other: MemoryItem, item: MemoryItem): boolean {
  const { provenance, kind, concerns = [] } = other;
  if (provenance.from !== 'message' || concerns.length === 0 || kind === 'credential' || kind === 'training') return false;
  if (isSaidBy(provenance.senderInboxId)(item) || saidAt(other) < saidAt(item)) return false;
  const speaker = speakerDigest(provenance.senderInboxId);
  const isTheirs = ({ concerns: of = [] }: MemoryItem) => of.some((concern) => concern.speaker === speaker);
  return isTheirs(other) && isTheirs(item);
}

/** Two owner statements of the same moment: neither overrides the other. */
const isRival = (item: MemoryItem, other: Pick<MemoryItem, 'learnedAt'>): boolean =>
  item.provenance.from === 'message' && item.provenance.byOwner === true && item.learnedAt.getTime() === other.learnedAt.getTime();

/**
 * What answers may use at that time: nothing hidden, expired, not yet valid or overridden, and updates together with what they
 * update. Everything stays stored.
 */
export function currentKnowledge(items: readonly MemoryItem[], now: Date): MemoryItem[] {
  const { statusOf, told } = statuses(items, now);
  return items.filter((item) => !item.hidden && statusOf(item) === 'current').map((item) => told.get(item) ?? item);
}

/** Whether answers may use an item at that time, unless it is hidden. `told`: what is told in place of an update's own words. */
export function statuses(
  items: readonly MemoryItem[],
  now: Date,
): { statusOf: (item: MemoryItem) => ItemStatus; told: ReadonlyMap<MemoryItem, MemoryItem> } {
  const back = superseded(items, now);
  const { told, behind } = tiedIn(items, saidAt, (item) => !item.hidden && hasBegun(item, now) && !back.has(item));
  const statusOf = (item: MemoryItem): ItemStatus => {
    if (item.validUntil !== undefined && item.validUntil <= now) return 'ended';
    if (!hasBegun(item, now)) return 'not-yet';
    if (back.has(item)) return 'overridden';
    return behind.has(item) ? 'updated' : 'current';
  };
  return { statusOf, told };
}
