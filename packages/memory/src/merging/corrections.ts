// Corrects one part of a sentence that states several: "The flight is at 10:15" against "The flight is at 9:40, LH 716, seats 12A". The
// other parts stay.
import { linear } from '@offshoot/text/linear-patterns';
import { contentStems } from '../words/words.ts';

/** Kinds of parts that are corrected by naming another of the same kind. Each is matched in what the previous kinds left over. */
const SORTS: readonly RegExp[] = [
  /\b\d{1,2}[:.]\d{2}(?: ?[ap](?:m\b|\.m\.))?|\b\d{1,2} ?[ap](?:m\b|\.m\.)|\b(?:noon|midnight)\b/giu,
  /\b(?:\d{4}-\d{2}-\d{2}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:\d{1,2}(?:st|nd|rd|th)? )?(?:january|february|march|april|june|july|august|september|october|november|december|may \d)(?: \d{1,2}(?:st|nd|rd|th)?)?)\b/giu,
  linear(/[€$£¥] ?\d[\d.,]*|\b\d[\d.,]* ?(?:euros?|dollars?|pounds?|yen|francs?|usd|eur|gbp|chf)\b/giu),
  /\b[A-Z]{2,3} ?\d{2,5}\b/gu,
  /\b(?:\d{1,2}[A-K])(?:(?:, | and )\d{1,2}[A-K])*\b/gu,
];
/** Words that signal a correction and say nothing about the thing itself. */
const CORRECTING = new Set(
  contentStems('now actually instead changed change moved move new new time correct correction update really finally leaves is at on'),
);

interface Found {
  text: string;
  at: number;
}

/** All parts by kind; `rest` is the text with the parts blanked out. */
function partsIn(text: string): { bySort: Found[][]; rest: string } {
  let rest = text;
  const bySort = SORTS.map((sort) => {
    const found = [...rest.matchAll(sort)].map((match): Found => ({ text: match[0], at: match.index }));
    for (const { text: part, at } of found) rest = `${rest.slice(0, at)}${' '.repeat(part.length)}${rest.slice(at + part.length)}`;
    return found;
  });
  return { bySort, rest };
}

/**
 * The known sentence with the parts the newer one restates replaced. Undefined if the newer one says something else or is complete; it
 * then stands as it is.
 */
export function corrected(known: string, newer: string): string | undefined {
  const [before, now] = [partsIn(known), partsIn(newer)];
  const named = now.bySort.flatMap((parts, sort) => (parts.length > 0 ? [sort] : []));
  const isLess = before.bySort.some((parts, sort) => parts.length > 0 && !named.includes(sort));
  if (named.length === 0 || !isLess || named.some((sort) => before.bySort[sort]?.length !== 1 || now.bySort[sort]?.length !== 1))
    return undefined;
  const said = new Set(contentStems(before.rest));
  if (!contentStems(now.rest).every((s) => said.has(s) || CORRECTING.has(s))) return undefined;
  const swaps = named.flatMap((sort) => {
    const [old, part] = [before.bySort[sort]?.[0], now.bySort[sort]?.[0]];
    return old === undefined || part === undefined ? [] : [{ ...old, by: part.text }];
  });
  return swaps
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, text: old, by }) => `${text.slice(0, at)}${by}${text.slice(at + old.length)}`, known);
}
