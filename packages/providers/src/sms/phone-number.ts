// Phone numbers as people write them. Only a number with its country code says for certain whose it is.
import { linear } from '@offshoot/text/linear-patterns';
import parseNumber from 'libphonenumber-js/max';

/** Digits with what people put between them. Letters of other scripts that look like digits count as none. */
const WRITTEN = /(?<![\w+])\+\d(?:[ \u00a0\u2011\-.()/]{0,2}\d){5,19}(?!\d)/g;
const PLAIN = /^[+\d \u00a0\u2011\-.()/]+$/;
const MAX_WRITTEN = 40;

/** `ambiguous`: it has no country code. `none`: nobody can have that number. `costly`: a sender pays for more than a text. */
export type NumberProblem = 'ambiguous' | 'none' | 'costly';

/** In E.164, such as "+14155550123". */
export function phoneNumberOf(written: string): { number: string } | NumberProblem {
  const text = written.trim().replace(/^tel:/i, '');
  if (!PLAIN.test(text) || text.length > MAX_WRITTEN) return 'none';
  if (!text.startsWith('+')) return 'ambiguous';
  const parsed = parseNumber(text);
  if (!parsed?.isValid()) return 'none';
  const type = parsed.getType();
  return type === 'PREMIUM_RATE' || type === 'SHARED_COST' ? 'costly' : { number: parsed.number };
}

/** Whether the text has this number (E.164) as a whole, however it is written. */
export const namesNumber = (text: string, number: string): boolean =>
  (text.match(WRITTEN) ?? []).some((written) => {
    const found = phoneNumberOf(written);
    return typeof found !== 'string' && found.number === number;
  });

/** The first that the text has, as it is written there. */
export function numberIn(text: string): { written: string; index: number } | undefined {
  const found = linear(new RegExp(WRITTEN.source)).exec(text);
  return found === null ? undefined : { written: found[0], index: found.index };
}
