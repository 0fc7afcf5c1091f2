// Later statements about something known, by anyone. An update has the topic of what it updates, and the agent tells both together, newest
// first. Each still belongs to its teller, and either can be forgotten or hidden without the other.
import { linear } from '@offshoot/text/linear-patterns';
import { MAX_ITEM_TEXT, type MemoryItem, NEW_VALUES_TAG, SENSITIVITIES, UPDATE_TAG } from '../items/item.ts';
import { cutText, topicLook } from '../items/limits.ts';
import { speakersOf } from '../items/speakers.ts';
import { holdsValues, valuesIn, withValuesOf } from '../words/values.ts';

export const isUpdate = ({ tags, kind }: Pick<MemoryItem, 'tags' | 'kind'>): boolean =>
  tags.includes(UPDATE_TAG) && kind !== 'credential' && kind !== 'training';

/** Later words before earlier ones. `before`: newest first. */
function laterWords(teller: string, said: string, before: readonly { teller?: string; text: string }[]): string {
  const earlier = before.flatMap(inPieces).slice(0, MAX_EARLIER).join(', ');
  return `${teller} said later: “${bare(said)}” (no longer: ${earlier}).`;
}

/** Words that are told as being over. */
const MAX_EARLIER = 4;
const LATER = linear(/ said later: (“[^”]*”) \(no longer: (.*)\)\.$/su);

function inPieces({ teller, text }: { teller?: string; text: string }): string[] {
  const [, said, earlier] = LATER.exec(text) ?? [];
  const own = said ?? `“${bare(text)}”`;
  return [teller === undefined ? own : `${teller}: ${own}`, ...(earlier === undefined ? [] : [earlier])];
}

/** A sentence inside another one. */
const bare = (text: string): string =>
  text
    .replace(linear(/[.!\s]+$/u), '')
    .replace(/[“”]/g, '"')
    .replace(linear(/[.!?]+ (?=\p{L})/gu), '; ');

export interface Tied {
  /** The text that replaces each update's own words. */
  told: Map<MemoryItem, MemoryItem>;
  /** Items that an update replaces, which are never told alone. */
  behind: Set<MemoryItem>;
}

/**
 * `items`: everything that is stored. `isPresent`: whether an item currently counts. Even an expired update keeps what it updated
 * from being told.
 */
export function tiedIn(items: readonly MemoryItem[], saidAt: (item: MemoryItem) => number, isPresent: (item: MemoryItem) => boolean): Tied {
  const told = new Map<MemoryItem, MemoryItem>();
  const behind = new Set<MemoryItem>();
  if (!items.some(isUpdate)) return { told, behind };
  const speakerOf = speakersOf(items);
  const open = items.filter((item) => isPresent(item) && item.kind !== 'credential' && item.kind !== 'training');
  for (const group of Map.groupBy(open, ({ topic }) => topicLook(topic)).values()) {
    const last = group
      .filter(isUpdate)
      .reduce<MemoryItem | undefined>((a, b) => (a !== undefined && saidAt(a) > saidAt(b) ? a : b), undefined);
    if (last === undefined) continue;
    const before = group
      .filter(
        (item) =>
          item !== last &&
          saidAt(item) <= saidAt(last) &&
          // Items from another agent do not update statements made here.
          (last.provenance.from === 'message' || item.provenance.from === 'parent') &&
          (item.validUntil === undefined || item.validUntil.getTime() > saidAt(last)),
      )
      .sort((a, b) => saidAt(b) - saidAt(a));
    if (before.length === 0) continue;
    for (const item of before) behind.add(item);
    told.set(last, together(last, before, speakerOf));
  }
  return { told, behind };
}

function together(last: MemoryItem, earlier: readonly MemoryItem[], speakerOf: (item: MemoryItem) => string): MemoryItem {
  const before = earlier.filter((item) => !isRepeated(item, last));
  const [newest, ...more] = before;
  const all = [last, ...earlier];
  if (newest === undefined) return joined(last, all, last.text);
  const swapped = last.tags.includes(NEW_VALUES_TAG) && more.length === 0 ? withValuesOf(last.text, newest.text) : undefined;
  const text =
    swapped === undefined
      ? laterWords(
          speakerOf(last),
          last.text,
          before.map((item) => ({ teller: speakerOf(item), text: item.text })),
        )
      : `${swapped.text.replace(linear(/[.!\s]+$/u), '')} (changed by ${speakerOf(last)}; no longer ${swapped.replaced.join(', ')}).`;
  return joined(last, all, text);
}

/** "Let's make it 9:15", before another member says all of it again: "we meet at 9:15 at the petrol station". */
function isRepeated(item: MemoryItem, { text }: MemoryItem): boolean {
  return item.tags.includes(NEW_VALUES_TAG) && holdsValues(text, valuesIn(item.text).values);
}

/** As one item, which is about everybody whom its parts are about, and as sensitive as the most sensitive of them. */
function joined(last: MemoryItem, all: readonly MemoryItem[], text: string): MemoryItem {
  const concerns = all.flatMap((item) => item.concerns ?? []);
  const strictest = Math.max(...all.map(({ sensitivity }) => SENSITIVITIES.indexOf(sensitivity)));
  return {
    ...last,
    text: cutText(text, MAX_ITEM_TEXT),
    sensitivity: SENSITIVITIES[strictest] ?? last.sensitivity,
    ...(concerns.length === 0 ? {} : { concerns: [...new Map(concerns.map((one) => [one.key, one])).values()] }),
  };
}
