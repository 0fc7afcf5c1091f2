// Which known items an order to forget means. Strict: every word of the order must be met, so that "forget the hotel" takes
// no restaurant along.
import type { Heard } from '../../../agent/domain/engine.ts';
import { groupsOfStem } from '../../../agent/memory/domain/groups.ts';
import type { MemoryItem } from '../../../agent/memory/domain/item.ts';
import { contentStems, slug, stem, words } from '../../../agent/memory/domain/words.ts';
import type { ForgetOrder } from './orders.ts';

const taughtBy = (item: MemoryItem, inboxId: string) => item.provenance.from === 'message' && item.provenance.senderInboxId === inboxId;

/** "diet" is met by "vegetarian": a topic word, or one of the same narrow group. */
function meets(stems: ReadonlySet<string>, word: string): boolean {
  return stems.has(word) || [...stems].some((s) => s.length >= 4 && word.length >= 4 && (s.startsWith(word) || word.startsWith(s)));
}

function meetsLoosely(stems: ReadonlySet<string>, word: string): boolean {
  return groupsOfStem(word).some((group) => [...stems].some((s) => groupsOfStem(s).includes(group)));
}

/** Ids in the order of `known`. "Everything" means what the speaker taught; nobody empties what others taught with one word. */
export function idsToForget(order: ForgetOrder, message: Heard, speaker: string, known: readonly MemoryItem[]): string[] {
  if (order.everything) return known.filter((item) => taughtBy(item, message.senderInboxId)).map((item) => item.id);
  const wanted = contentStems(order.what);
  const mine = /\b(?:my|mine|i|i'm|me)\b/i.test(order.what);
  if (wanted.length === 0) return [];
  const speakerTopic = slug(speaker);
  const entries = known
    .map((item) => ({ item, stems: new Set([...words(item.text), ...words(item.topic)].map(stem)) }))
    .filter(({ item }) => !mine || taughtBy(item, message.senderInboxId) || item.topic.split(/[:-]/)[0] === speakerTopic.split('-')[0]);
  const strict = entries.filter(({ stems }) => wanted.every((word) => meets(stems, word)));
  const found =
    strict.length > 0 ? strict : entries.filter(({ stems }) => wanted.every((word) => meets(stems, word) || meetsLoosely(stems, word)));
  return found.map(({ item }) => item.id);
}
