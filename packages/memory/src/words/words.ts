// How the memory compares words: lowercase, without the commonest endings, and without stop words.

import { isPlain, looks, mapHidden, plain } from '@offshoot/text';
import { IRREGULAR, STOP_WORDS } from './words.data.ts';

/** Longer texts are compared by their beginning only. */
const MAX_COMPARED = 20_000;

const WORD = /[\p{L}\p{N}\p{M}]+(?:'\p{L}+)?/gu;
/** Equivalent for lowercase ASCII, at a fraction of the cost. */
const PLAIN_WORD = /[a-z0-9]+(?:'[a-z]+)?/g;

/** All words in order, lowercase, without invisible characters. "Wi-Fi" is one word, "Saul's" is "saul". */
export function words(text: string): string[] {
  const cut = text.slice(0, MAX_COMPARED);
  if (isPlain(cut))
    return (
      cut
        .toLowerCase()
        .replace(/\bwi[- ]fi\b/g, 'wifi')
        .match(PLAIN_WORD) ?? []
    ).map(withoutOwner);
  const lower = plain(cut)
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/\bwi[- ]fi\b/g, 'wifi');
  const runs = (lower.match(WORD) ?? []).map(withoutOwner);
  return UNSPACED.test(lower) ? runs.flatMap((run) => (UNSPACED.test(run) ? inWords(run) : [run])) : runs;
}

/** Scripts that write words without spaces between them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/u;
const SEGMENTER = new Intl.Segmenter('ja', { granularity: 'word' });

const inWords = (run: string): string[] => [...SEGMENTER.segment(run)].flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []));

const withoutOwner = (word: string): string => (word.endsWith("'s") ? word.slice(0, -2) : word);

/**
 * Maps what a word looks like, if that differs ("Јараn" in Cyrillic letters, "Zürich", "T0kyo"), to the word itself; words separated only
 * by an invisible character map to an empty word. Stems.
 */
export function lookAlikes(text: string): Map<string, string> {
  const cut = text.slice(0, MAX_COMPARED);
  const found = new Map<string, string>();
  if (!isPlain(cut)) for (const word of words(mapHidden(cut, () => ' '))) found.set(stem(word), '');
  for (const written of plain(cut).replace(/[’‘]/g, "'").match(WORD) ?? []) {
    const word = withoutOwner(written.toLowerCase());
    for (const look of [looks(word), withoutOwner(asciiLook(looks(written)).toLowerCase())])
      if (look !== word) found.set(stem(look), stem(word));
  }
  return found;
}

/** ASCII characters that are read as others inside a word. */
function asciiLook(word: string): string {
  if (!/\p{L}/u.test(word) || !/[01]|\p{Ll}I|rn|vv|^l[^aeiouyl']/u.test(word)) return word;
  return word
    .replaceAll('0', 'o')
    .replace(/1|(?<=\p{Ll})I/gu, 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/^l(?=[^aeiouyl'])/u, 'i');
}

/** Strips plural, -ing and -ed. Light on purpose: a wrong match is worse than a missed one. */
export function stem(word: string): string {
  const known = Object.hasOwn(IRREGULAR, word) ? IRREGULAR[word] : undefined;
  if (known) return known === word ? known : stem(known);
  if (word.length <= 3 || !/^[a-z]+$/.test(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  if (word.endsWith('s') && !/(?:ss|us|is)$/.test(word)) return stem(word.slice(0, -1));
  for (const ending of ['ing', 'ed']) {
    const base = word.slice(0, -ending.length);
    if (word.endsWith(ending) && base.length >= 3 && /[aeiouy]/.test(base))
      return /([b-df-hj-kmnp-rtv-z])\1$/.test(base) ? base.slice(0, -1) : base;
  }
  return word.endsWith('e') && word.length > 4 ? word.slice(0, -1) : word;
}

export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}

/** Stems of the meaningful words, in order, with repeats. */
export function contentStems(text: string): string[] {
  return words(text)
    .filter((word) => !STOP_WORDS.has(word))
    .map(stem);
}

/** For each meaningful word, all stems by which it is found: its own and those of its look-alikes. */
export function contentForms(text: string): string[][] {
  const looksOf = Map.groupBy(lookAlikes(text), ([, word]) => word);
  return contentStems(text).map((s) => [s, ...(looksOf.get(s) ?? []).map(([look]) => look)]);
}

/** Plural to singular only: people read topics, so words stay whole. */
function singular(word: string): string {
  if (word.length <= 3 || !/^[a-z]+$/.test(word)) return word;
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|zz)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') && !/(?:ss|us|is)$/.test(word) ? word.slice(0, -1) : word;
}

/** The meaningful words of a text, in order, deduplicated, in the singular. */
export function contentWords(text: string): string[] {
  return [
    ...new Set(
      words(text)
        .filter((word) => !STOP_WORDS.has(word))
        .map(singular),
    ),
  ];
}

/** A short key for what a text is about: its first meaningful words, or else its first words. */
export function topicKey(text: string, limit: number): string {
  const found = contentWords(text);
  return (found.length > 0 ? found : words(text)).slice(0, limit).join('-');
}

/** A name as part of a topic: "Saul B." becomes "saul-b". */
export function slug(text: string): string {
  return words(text).slice(0, 6).join('-');
}
