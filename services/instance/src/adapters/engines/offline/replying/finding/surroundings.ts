// What was said around an item: people name a thing once, and the lines after it only say "he", "at 9:30" or "640 all in". Worked out
// from the items at hand, so what is forgotten, hidden or withheld stands around nothing.
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { saidAt } from '../../../../../agent/memory/domain/merging/merge.ts';

export interface Neighbour {
  item: MemoryItem;
  /** 1 in the message just before, less the further away it was said. */
  nearness: number;
}

/** How many messages that taught something may be between a thing and what is said of it, in a group that discusses two things at once. */
const MAX_MESSAGES = 4;
/** The next day people name what they talk about. */
const MAX_MS = 6 * 60 * 60_000;
/** For each message further away. */
const FADES = 0.85;
/** "Who can be in on Friday?" … "The heating man comes": what is named afterwards explains less. */
const AFTERWARDS = 0.6;

/** The conversation, and the message in it. An inherited item is placed by when and where it was said first. */
function placeOf(item: MemoryItem): { talk: string; message: string } {
  const { provenance } = item;
  if (provenance.from === 'message') return { talk: '', message: provenance.messageId };
  const { instanceId, saidBy } = provenance.origin;
  return { talk: instanceId, message: `${saidAt(item)} ${saidBy}` };
}

interface Said {
  at: number;
  items: MemoryItem[];
}

/** Of each of the items, those said shortly before and after it in the same conversation, nearest first. */
export function surroundingsIn(items: readonly MemoryItem[]): (item: MemoryItem) => Neighbour[] {
  const talks = [...Map.groupBy(items, (item) => placeOf(item).talk).values()].map((talk): Said[] =>
    [...Map.groupBy(talk, (item) => placeOf(item).message).values()]
      .map((said) => ({ at: Math.min(...said.map(saidAt)), items: said }))
      .sort((a, b) => a.at - b.at),
  );
  const placed = new Map(
    talks.flatMap((talk) => talk.flatMap((said, place) => said.items.map((item) => [item, { talk, place }] as const))),
  );
  return (item) => {
    const own = placed.get(item);
    const at = own?.talk[own.place]?.at;
    if (own === undefined || at === undefined) return [];
    const found: Neighbour[] = [];
    for (let away = 0; away <= MAX_MESSAGES; away++) {
      for (const place of away === 0 ? [own.place] : [own.place - away, own.place + away]) {
        const said = own.talk[place];
        if (said === undefined || Math.abs(said.at - at) > MAX_MS) continue;
        const nearness = FADES ** Math.max(0, away - 1) * (place > own.place ? AFTERWARDS : 1);
        found.push(...said.items.filter((other) => other !== item).map((other) => ({ item: other, nearness })));
      }
    }
    return found.sort((a, b) => b.nearness - a.nearness);
  };
}
