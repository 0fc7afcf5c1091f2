// What a full memory drops first, and the size limits of an item.

import { looks, plain } from '@offshoot/text';
import { oneLine } from '@offshoot/text/one-line.ts';
import { type ItemKind, MAX_ITEM_TAG, MAX_ITEM_TAGS, MAX_ITEM_TEXT, MAX_ITEM_TOPIC, type MemoryItem } from './item.ts';

/** Transient facts go first; what defines the agent, and credentials that people rely on, go last. */
export const EVICTION_ORDER: readonly ItemKind[] = ['fact', 'commitment', 'decision', 'personalization', 'training', 'credential'];

/** The `excess` items to drop: by kind in EVICTION_ORDER, oldest first within each kind. Items must be in the order they were learned. */
export function itemsToEvict(items: readonly MemoryItem[], excess: number): MemoryItem[] {
  if (excess <= 0) return [];
  return EVICTION_ORDER.flatMap((kind) => items.filter((item) => item.kind === kind)).slice(0, excess);
}

/** Cuts without splitting a surrogate pair. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.trimEnd()}…`;
}

/** One line within the length limit, without control characters. Empty if nothing is left. */
export function tidyText(text: string): string {
  return cutText(oneLine(text), MAX_ITEM_TEXT);
}

/** Lowercase, without spaces around separators: "Saul: Diet" and "saul:diet" are one topic. */
export function tidyTopic(topic: string): string {
  const tidy = plain(topic)
    .toLowerCase()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/ ?: ?/g, ':')
    .trim();
  return cutText(tidy, MAX_ITEM_TOPIC);
}

/** Comparison key of a topic: topics that look alike are equal. Never shown. */
export const topicLook = (topic: string): string => (LINE.test(topic) ? topic : looks(topic));
/** Thousands of lines have topics that look like nothing else. */
const LINE = /^said:[0-9a-f]{1,12}:\d{1,4}$/;

/** Lowercase words without spaces, deduplicated and sorted; non-words and overlong ones are dropped. */
export function tidyTags(tags: readonly string[]): string[] {
  const tidy = tags.map((tag) => plain(tag).trim().toLowerCase());
  const fitting = tidy.filter((tag) => tag.length <= MAX_ITEM_TAG && /^[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*$/u.test(tag));
  return [...new Set(fitting)].sort().slice(0, MAX_ITEM_TAGS);
}

/** Plausible range of years; anything outside is not a date. */
const [FIRST_DATE, LAST_DATE] = [Date.UTC(1900), Date.UTC(2200)];
const isDate = (date: Date | undefined): date is Date => date !== undefined && date.getTime() >= FIRST_DATE && date.getTime() < LAST_DATE;

/** Drops implausible dates. Bounds that contain no moment are ignored. */
export function tidyValidity({ validFrom, validUntil }: { validFrom?: Date; validUntil?: Date }): { validFrom?: Date; validUntil?: Date } {
  if (isDate(validFrom) && isDate(validUntil) && validFrom >= validUntil) return {};
  return { ...(isDate(validFrom) ? { validFrom } : {}), ...(isDate(validUntil) ? { validUntil } : {}) };
}
