// How a fact is told: in its own words and, if people disagree, with who said what.
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { topicLook } from '../../../../../agent/memory/domain/items/limits.ts';
import { disputes, speakersOf } from '../../../../../agent/memory/domain/items/speakers.ts';

/** Limit for one disagreement. */
const MAX_SIDES = 5;

export interface Told {
  text: string;
  items: MemoryItem[];
}

const unique = (texts: readonly string[]) => [...new Set(texts)];
const quoted = (text: string) => `“${text}”`;

/** Separate sentences without repetition, together with the items that they tell. */
export function toldFacts(items: readonly MemoryItem[], memory: readonly MemoryItem[]): Told[] {
  const disputed = disputes(memory);
  const who = disputed.size === 0 ? undefined : speakersOf(memory);
  const found = new Map<string, Told>();
  for (const item of items) {
    const sides = disputed.get(topicLook(item.topic));
    const told = sides === undefined || who === undefined ? { text: ownWords(item), items: [item] } : allSides(sides, who);
    const known = found.get(told.text);
    if (known === undefined) found.set(told.text, told);
    else known.items.push(...told.items.filter((one) => !known.items.includes(one)));
  }
  return [...found.values()];
}

const ownWords = (item: MemoryItem): string => (item.kind === 'training' ? `I was taught: ${quoted(item.text)}` : item.text);

/** The owner's side comes first. */
function allSides(said: readonly MemoryItem[], speakerOf: (item: MemoryItem) => string): Told {
  const sides = [...Map.groupBy(said, ({ text }) => text)];
  const isOwners = (side: readonly MemoryItem[]) => side.some(({ provenance: p }) => p.from === 'message' && p.byOwner === true);
  sides.sort(([, a], [, b]) => Number(isOwners(b)) - Number(isOwners(a)));
  const shown = sides.slice(0, MAX_SIDES);
  const told = shown.map(([text, side]) => {
    const who = unique(side.map(speakerOf)).slice(0, MAX_SIDES).join(' and ');
    return `${who.charAt(0).toUpperCase()}${who.slice(1)} said: ${text}`;
  });
  if (sides.length > MAX_SIDES) told.push(`${sides.length - MAX_SIDES} more say something else.`);
  return { text: told.join(' '), items: shown.flatMap(([, side]) => side) };
}
