// Checks a summariser's output against the items it cites: a sentence that says more, or something else, is dropped and its items are
// sent unchanged. Nothing chosen is lost, and nothing is invented.

import type { Summarised } from '@offshoot/engine/engine.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { tidyText } from '@offshoot/memory/items/limits.ts';
import { tellerOf } from '@offshoot/memory/items/tellers.ts';
import { contentStems, isStopWord, stem, words } from '@offshoot/memory/words/words.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { exactWords, numbersIn } from '../selection/exact-words.ts';
import { spokenOf } from '../selection/reading.ts';

export interface Grounded {
  /** In memory order, at least one. */
  sources: MemoryItem[];
  text: string;
}

const NEGATION = linear(/\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|\p{L}+n't)\b/iu);
const LIMIT = /\b(?:except|only|unless|until|if|but|when|before|after)\b/i;
/** Covers each of `items` exactly once, in order. */
export function groundedSummary(items: readonly MemoryItem[], summarised: readonly Summarised[]): Grounded[] {
  const places = new Map(items.map((item, i) => [item.id, i]));
  const covered = new Set<number>();
  const kept: { at: number; grounded: Grounded }[] = [];
  for (const { sourceIds, text } of summarised) {
    const at = [...new Set(sourceIds.flatMap((id) => places.get(id) ?? []))].sort((a, b) => a - b);
    const sources = at.flatMap((place) => items[place] ?? []);
    const [first] = at;
    // An item cited by two sentences goes with the first: the receiver would keep only one of them per topic.
    if (first === undefined || at.some((place) => covered.has(place)) || !mayBeOne(sources) || !isGrounded(text, sources)) continue;
    for (const place of at) covered.add(place);
    kept.push({ at: first, grounded: { sources, text: tidyText(text) } });
  }
  for (const [at, item] of items.entries()) if (!covered.has(at)) kept.push({ at, grounded: { sources: [item], text: item.text } });
  return kept.sort((a, b) => a.at - b.at).map(({ grounded }) => grounded);
}

/** One sentence has one kind, one validity, one reason and one original speaker. */
function mayBeOne(sources: readonly MemoryItem[]): boolean {
  const [first, ...others] = sources.map(({ kind, validFrom, validUntil, reason, provenance }) =>
    JSON.stringify([
      kind,
      validFrom ?? null,
      validUntil ?? null,
      reason ?? null,
      provenance.from === 'message'
        ? provenance.senderInboxId
        : [provenance.origin.instanceId, tellerOf(provenance), provenance.origin.saidBy, provenance.generation],
    ]),
  );
  return others.every((other) => other === first);
}

/**
 * Every meaningful word, name, number, address and code must occur in the sources, and negations and limits must be kept. A single new
 * word could reveal what the model knows from elsewhere.
 */
export function isGrounded(text: string, sources: readonly MemoryItem[]): boolean {
  if (sources.length === 1 && sources[0]?.text === text) return true;
  const said = sources.map((item) => `${spokenOf(item)}\n${item.topic}`).join('\n');
  const heard = new Set(words(said).map(stem));
  const stems = contentStems(text);
  if (stems.length === 0 || tidyText(text) === '') return false;
  const spoken = sources.map(spokenOf).join('\n');
  for (const pattern of [NEGATION, LIMIT]) if (pattern.test(plain(text)) !== pattern.test(plain(spoken))) return false;
  const numbers = numbersIn(said);
  const exact = exactWords(said);
  if (![...numbersIn(text)].every((one) => numbers.has(one)) || ![...exactWords(text)].every((one) => exact.has(one))) return false;
  const capitalised = [...text.matchAll(/\p{Lu}[\p{L}\p{M}\p{N}'’]*/gu)].flatMap(([word]) => words(word));
  if (capitalised.some((word) => !isStopWord(word) && !heard.has(stem(word)))) return false;
  return stems.every((s) => heard.has(s));
}

const plain = (text: string): string => text.replace(/[’‘]/g, "'");
