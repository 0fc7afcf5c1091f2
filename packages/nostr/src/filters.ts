// Filters of NIP-01: which events a subscription is about.
import type { NostrEvent } from './events.ts';

export interface Filter {
  ids?: string[];
  authors?: string[];
  kinds?: number[];
  /** Unix seconds, the first and the last. */
  since?: number;
  until?: number;
  /** Of the events that are stored, newest first. */
  limit?: number;
  /** "#p": values of a tag of one letter. */
  [tag: `#${string}`]: string[];
}

/** Without its limit. */
export function matches(filter: Filter, event: NostrEvent): boolean {
  const { ids, authors, kinds, since, until } = filter;
  if (ids !== undefined && !ids.includes(event.id)) return false;
  if (authors !== undefined && !authors.includes(event.pubkey)) return false;
  if (kinds !== undefined && !kinds.includes(event.kind)) return false;
  if (event.created_at < (since ?? 0) || event.created_at > (until ?? Number.POSITIVE_INFINITY)) return false;
  return Object.entries(filter).every(
    ([name, values]) =>
      !name.startsWith('#') || event.tags.some(([tag, value = '']) => `#${tag}` === name && (values as string[]).includes(value)),
  );
}
