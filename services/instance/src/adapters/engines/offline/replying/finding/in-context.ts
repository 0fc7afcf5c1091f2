// An answer that does not name its topic, because the talk around it did: "The heating man comes on Friday." – "Fynn can be in for him."
import { linear } from '@offshoot/linear-patterns';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { GROUP_SUBJECT } from '../../../../../agent/memory/domain/words/aspects.ts';
import { contentStems, stem } from '../../../../../agent/memory/domain/words/words.ts';
import { isPersonal, subjectOf } from '../knowledge/knowledge.ts';
import type { Kind } from '../questions/kinds.ts';
import { stemsIn } from './finding.ts';
import { type Neighbour, surroundingsIn } from './surroundings.ts';

/** A word of the question, and how much an answer needs it. */
export interface Sought {
  one: string;
  worth: number;
  /** Many items hold it. */
  isCommon: boolean;
  /** A name: without it, an item is about somebody or something else. */
  isNeeded: boolean;
}

/** What it counts that a neighbour holds a word, relative to the item itself. */
const AROUND = 0.7;
/** This much of the question, the two must hold together. */
const ENOUGH = 0.5;
/** Neighbours told with an answer: more would be a list. */
const MAX_CONTEXT = 2;
/** With more words of its own, an item names its topic itself. */
const MAX_OWN_WORDS = 3;

const REFERS =
  /\b(?:he|she|him|her|his|hers|they|them|their|theirs|it|its|it's|this|that|there|then|these|those|one|does|do|did)\b(?! (?:is|was|be) (?:raining|cold|hot|late)\b)/i;
const QUOTED = linear(/ asked “[^”]*” and .* said “/);
const JOINED = /^(?:and|also|but|or|so|then|ready|ok|okay)\b/i;

/** How far an item depends on what was said around it; 0: it names its topic itself. */
function leaning(item: MemoryItem, { people, kind }: Wanted): number {
  const { text } = item;
  if (QUOTED.test(text) || REFERS.test(text) || JOINED.test(text)) return 1;
  // "Saul likes tea" says nothing of Maria, and neither does "dinner is at 8".
  if (people.length > 0 || (isPersonal(item) && kind?.isPerson !== true)) return 0;
  const own = contentStems(text).filter((one) => !/\d/.test(one));
  if (own.length <= MAX_OWN_WORDS) return 1;
  return subjectOf(item) === GROUP_SUBJECT && /^The group(?:'s)?\b/.test(text) ? 0.8 : 0;
}

export interface Wanted {
  /** Words of the question. */
  sought: readonly Sought[];
  /** Keys of those whom the question is about. */
  people: readonly string[];
  /** How far, from 0 to 1, an item holds a word. */
  holds: (one: string, item: MemoryItem) => number;
  /** What kind of thing is asked for, and whether an item has one. Absent: no kind in particular. */
  kind?: Kind;
}

/**
 * The best answer together with what names its topic, in the order in which they were said. Empty: there is none, or an item answers by
 * itself. `open`: the items that may be told.
 */
export function inContext(wanted: Wanted, open: readonly MemoryItem[]): MemoryItem[] {
  const { sought, people, holds, kind } = wanted;
  const asked = [...sought, ...people.map((one): Sought => ({ one, worth: 1, isCommon: false, isNeeded: true }))];
  const isTelling = (i: number) => asked[i]?.isCommon === false;
  if (!asked.some((_, i) => isTelling(i))) return [];
  const things = asked.some(({ isNeeded, isCommon }) => !isNeeded && !isCommon)
    ? asked.map(({ isNeeded }) => !isNeeded)
    : asked.map(() => true);
  const whole = asked.reduce((sum, { worth }, i) => sum + (things[i] ? worth : 0), 0);
  const shareOf = (values: readonly number[]) =>
    asked.reduce((sum, { worth }, i) => sum + (things[i] ? worth * (values[i] ?? 0) : 0), 0) / whole;
  const rated = new Map(
    open.map((item) => [item, asked.map(({ one }, i) => (i < sought.length ? holds(one, item) : Number(isNamed(one, item))))]),
  );
  const isComplete = (values: readonly number[]) => !values.some((value, i) => value === 0 && asked[i]?.isNeeded);
  const candidates = kind === undefined ? open : open.filter(kind.holds);
  const alone = Math.max(0, ...candidates.map((item) => rated.get(item) ?? []).map((own) => (isComplete(own) ? shareOf(own) : 0)));
  const around = surroundingsIn(open);
  let best: { items: MemoryItem[]; worth: number } | undefined;
  for (const item of candidates) {
    const leans = leaning(item, wanted);
    const own = rated.get(item) ?? [];
    if (leans === 0 || (kind === undefined && !own.some((value, i) => value > 0 && isTelling(i) && asked[i]?.isNeeded === false))) continue;
    const context = contextOf(own, around(item), rated, asked);
    const both = asked.map((_, i) => Math.max(own[i] ?? 0, context.values[i] ?? 0));
    const share = shareOf(both.map(Math.ceil));
    if (context.items.length === 0 || share < ENOUGH || share <= alone || !isComplete(both)) continue;
    const worth = shareOf(asked.map((_, i) => Math.max(own[i] ?? 0, (context.values[i] ?? 0) * AROUND * leans)));
    // The newest of equals.
    if (best !== undefined && worth < best.worth) continue;
    const told = new Set([item, ...context.items]);
    best = { items: open.filter((one) => told.has(one)), worth };
  }
  return best?.items ?? [];
}

/** The neighbours that name what an item leaves out of the question, and how far they do. */
function contextOf(
  own: readonly number[],
  neighbours: readonly Neighbour[],
  rated: ReadonlyMap<MemoryItem, readonly number[]>,
  asked: readonly Sought[],
): { items: MemoryItem[]; values: number[] } {
  const items: MemoryItem[] = [];
  const values = own.map(() => 0);
  for (const { item, nearness } of neighbours) {
    const theirs = rated.get(item) ?? [];
    const isNew = theirs.some((value, i) => value === 1 && asked[i]?.isCommon === false && own[i] !== 1 && values[i] === 0);
    if (!isNew || items.length >= MAX_CONTEXT) continue;
    items.push(item);
    for (const [i, value] of theirs.entries()) values[i] = Math.max(values[i] ?? 0, value * nearness);
  }
  return { items, values };
}

function isNamed(key: string, item: MemoryItem): boolean {
  const said = stemsIn(item);
  return subjectOf(item) === key || key.split('-').every((word) => said.has(stem(word)));
}
