// What a summariser wrote, held against the items that it names as sources: a sentence that says more, or something else,
// does not stand, and its items go as they are. Nothing that was chosen gets lost, and nothing is invented.
import type { Summarised } from '../../../domain/engine.ts';
import type { MemoryItem } from '../../../memory/domain/item.ts';
import { tidyText } from '../../../memory/domain/limits.ts';
import { tellerOf } from '../../../memory/domain/tellers.ts';
import { contentStems, isStopWord, stem, words } from '../../../memory/domain/words.ts';
import { exactWords, numbersIn } from '../selection/exact-words.ts';
import { spokenOf } from '../selection/reading.ts';

export interface Grounded {
  /** In the order of the memory, at least one. */
  sources: MemoryItem[];
  text: string;
}

const NEGATION = /\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|\p{L}+n't)\b/iu;
const LIMIT = /\b(?:except|only|unless|until|if|but|when|before|after)\b/i;
/** Each of `items` exactly once, in their order. */
export function groundedSummary(items: readonly MemoryItem[], summarised: readonly Summarised[]): Grounded[] {
  const places = new Map(items.map((item, i) => [item.id, i]));
  const covered = new Set<number>();
  const kept: { at: number; grounded: Grounded }[] = [];
  for (const { sourceIds, text } of summarised) {
    const at = [...new Set(sourceIds.flatMap((id) => places.get(id) ?? []))].sort((a, b) => a - b);
    const sources = at.flatMap((place) => items[place] ?? []);
    const [first] = at;
    // An item that two sentences claim goes with the first: on one topic the receiver would keep one of them only.
    if (first === undefined || at.some((place) => covered.has(place)) || !mayBeOne(sources) || !isGrounded(text, sources)) continue;
    for (const place of at) covered.add(place);
    kept.push({ at: first, grounded: { sources, text: tidyText(text) } });
  }
  for (const [at, item] of items.entries()) if (!covered.has(at)) kept.push({ at, grounded: { sources: [item], text: item.text } });
  return kept.sort((a, b) => a.at - b.at).map(({ grounded }) => grounded);
}

/** One sentence has one kind, one time, one reason and one person who said it. */
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
 * Every word that carries meaning, every name, number, address and code stands in the sources, and what they deny or limit
 * stays denied or limited. One new word would be enough to tell what the model knows from elsewhere.
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
