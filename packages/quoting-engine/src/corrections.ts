// Which of two lines takes the place of the other. “Earlier” is a claim: only with evidence, otherwise both stand.

import { isTime, isValue, type Quote } from './quotes.ts';
import { contentOf, isCorrecting, isDenying, isFirstPerson, isPointing, tokensOf } from './words/lines.ts';
import { CHATTER, CORRECTING, DENYING } from './words/words.data.ts';

/** A correction stands this many lines behind what it corrects, unless it names its matter. */
const CLOSE_BY = 4;
const CLOSE_BY_MS = 15 * 60_000;

const told = (text: string): string[] =>
  contentOf(text).filter((word) => !isValue(word) && !CHATTER.has(word) && !CORRECTING.has(word) && !DENYING.has(word));

const values = (text: string): { times: string[]; numbers: string[] } => {
  const found = contentOf(text).filter(isValue);
  return { times: found.filter(isTime), numbers: found.filter((word) => /\d/.test(word) && !isTime(word)) };
};

function haveOtherValues(one: string, other: string): boolean {
  const [a, b] = [values(one), values(other)];
  const differ = (x: readonly string[], y: readonly string[]) => x.length > 0 && y.length > 0 && x.join(' ') !== y.join(' ');
  return differ(a.times, b.times) || differ(a.numbers, b.numbers);
}

/** `distance`: how many lines lie between them. */
export function replaces(later: Quote, earlier: Quote, distance: number): boolean {
  if (later.at <= earlier.at || later.item.kind === 'credential' || earlier.item.kind === 'credential') return false;
  const [now, before] = [later.item.text, earlier.item.text];
  const isCorrection = isCorrecting(now);
  const [a, b] = [new Set(told(now)), new Set(told(before))];
  const shared = [...a].filter((word) => b.has(word)).length;
  const differ = haveOtherValues(now, before);
  if (isCorrection && later.led === earlier) return shared > 0 || differ || a.size <= 2;
  const isClose = distance <= CLOSE_BY && later.at - earlier.at < CLOSE_BY_MS;
  if (shared === 0)
    return (
      isClose &&
      differ &&
      (isCorrection
        ? a.size === 0 || (a.size === 1 && isPointing(now)) || isValue(tokensOf(now)[0] ?? '')
        : a.size === 0 && later.who === earlier.who)
    );
  const share = shared / Math.min(a.size, b.size);
  if (isCorrection && (share >= 0.34 || (isClose && differ))) return later.who === earlier.who || !isFirstPerson(before) || share >= 0.6;
  if (share < (later.who === earlier.who ? 0.6 : 0.75) || (shared < 2 && a.size !== b.size)) return false;
  if (shared / Math.max(a.size, b.size) < 0.5) return false;
  return (differ && (later.who === earlier.who || !isFirstPerson(before))) || isDenying(now) !== isDenying(before);
}
