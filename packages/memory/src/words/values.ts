// Finds the values in a sentence (days, times, amounts) and puts those of a newer sentence into a known one: "They moved the game to Sunday 11"
// into "We play on Saturday 15:00 in Kiel".
import { linear } from '@offshoot/text/linear-patterns';

type Kind = 'day' | 'clock' | 'money' | 'measure' | 'count' | 'size' | 'number';

export interface Value {
  kind: Kind;
  text: string;
  at: number;
}

const WEEKDAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|tues?|wed|thurs?|fri|sat|sun)(?=\\b(?!-))';
const MONTH =
  '(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)';
const UNITS = 'mg|mcg|µg|g|kg|ml|cl|l|km|m|cm|mm|iu|pills?|tablets?|capsules?|drops?|puffs?|units?|spoons?|spoonfuls?|doses?';
const NUMBER = '\\d+(?:[.,]\\d+)*';
const FEW = '\\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty';
const HEADS = 'people|persons|of us|guests|adults|pax|seats|places';
/** Each is matched in what the earlier ones left over. */
const PATTERNS: readonly [Kind, RegExp][] = [
  [
    'day',
    linear(
      new RegExp(
        `\\b\\d{4}-\\d{2}-\\d{2}\\b|\\b(?:the )?\\d{1,2}(?:st|nd|rd|th)?(?: of)? ${MONTH}\\b(?: \\d{4}\\b)?|\\b${MONTH} (?:the )?\\d{1,2}(?:st|nd|rd|th)?\\b(?:,? \\d{4}\\b)?|\\b(?:the )?\\d{1,2}(?:st|nd|rd|th)\\b(?! (?:floor|grade|class|year|row|street|avenue|place|time|birthday|season|edition|team))|\\b(?:${WEEKDAY})\\b(?: (?:morning|afternoon|evening|night))?(?: \\(\\d[^)]*\\))?|\\b(?:today|tomorrow|tonight)\\b`,
        'giu',
      ),
    ),
  ],
  [
    'clock',
    linear(
      /\b\d{1,2}:\d{2}(?: ?[ap](?:m\b|\.m\b\.?))?|\b\d{1,2}(?:\.\d{2})? ?[ap](?:m\b|\.m\b\.?)|\b(?:noon|midnight)\b|(?<=\b(?:at|around|by|till|until) )\d{1,2}(?![\d.,]*\d)(?! ?(?:mg|euros?|people|persons|%|[€$£]))\b/giu,
    ),
  ],
  [
    'money',
    linear(new RegExp(`[€$£] ?${NUMBER}|\\b${NUMBER} ?(?:€|(?:euros?|dollars?|pounds?|francs?|bucks|quid|usd|eur|gbp|chf)\\b)`, 'giu')),
  ],
  ['measure', linear(new RegExp(`\\b${NUMBER} ?(?:${UNITS})\\b`, 'giu'))],
  // "a table for 5", "so we're 6", "7 people"
  [
    'count',
    linear(
      new RegExp(
        `(?<=\\b(?:for|(?:party|group|table) of|(?:we(?:'re| are|'ll be| will be)|the group is|were|makes(?: it| us)?|(?:so|then|now) (?:it's|its|it is|that's|thats)|there are)) )(?:${FEW})\\b(?= (?:${HEADS}|at|on|in|and|but|now|then|instead)\\b|\\s*[,.;!)]|\\s*$)(?![.,:]\\d)|\\b(?:${FEW})(?= (?:${HEADS})\\b)`,
        'giu',
      ),
    ),
  ],
  ['size', /\b(?:X{0,3}[SL]|M)\b(?!['’&])|\b(?:extra[ -])?(?:small|medium|large)\b/gu],
  [
    'number',
    linear(
      new RegExp(
        `(?<![\\p{L}\\d_-])${NUMBER}(?![\\p{L}\\d_-])|\\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)\\b|(?<=\\b(?:only|just|to|now) )(?:one|a half|half)\\b`,
        'giu',
      ),
    ),
  ],
];
/** The kinds that a newer value can replace, besides its own. */
const ALSO: Readonly<Record<Kind, readonly Kind[]>> = {
  day: [],
  clock: ['number'],
  money: ['number'],
  // "10" for "5 mg" may be in another unit, and a dose must not be guessed.
  measure: [],
  count: ['number'],
  size: [],
  number: ['clock', 'money', 'count'],
};

/** In the order of the text; `rest`: the text without them. */
export function valuesIn(text: string): { values: Value[]; rest: string } {
  let rest = text;
  const values: Value[] = [];
  for (const [kind, pattern] of PATTERNS) {
    for (const { 0: said, index: at } of [...rest.matchAll(pattern)]) values.push({ kind, text: said, at });
    rest = rest.replace(pattern, (said) => ' '.repeat(said.length));
  }
  values.sort((a, b) => a.at - b.at);
  // "Sunday 11" is a day and an hour.
  for (const [i, value] of values.entries()) {
    const before = values[i - 1];
    const follows = before?.kind === 'day' && /^,? $/.test(text.slice(before.at + before.text.length, value.at));
    if (value.kind === 'number' && follows && /^(?:1?\d|2[0-4])$/.test(value.text)) value.kind = 'clock';
  }
  return { values, rest };
}

/** Whether a text has all of these values, in the same words. */
export function holdsValues(text: string, values: readonly Value[]): boolean {
  const held = new Set(valuesIn(text).values.map((value) => value.text.toLowerCase()));
  return values.every((value) => held.has(value.text.toLowerCase()));
}

export interface Swapped {
  text: string;
  /** The replaced values. */
  replaced: string[];
}

/** Undefined unless every value of the newer sentence has exactly one place in the known one and at least one is new. */
export function withValuesOf(newer: string, known: string): Swapped | undefined {
  const old = valuesIn(known).values;
  const taken = new Map<Value, string>();
  for (const value of valuesIn(newer).values) {
    const free = old.filter((one) => !taken.has(one));
    const own = free.filter(({ kind }) => kind === value.kind);
    const fitting = own.length > 0 ? own : free.filter(({ kind }) => ALSO[value.kind].includes(kind));
    const same = fitting.find(({ text }) => text.toLowerCase() === value.text.toLowerCase());
    const [place, ...more] = same === undefined ? fitting : [same];
    if (place === undefined || more.length > 0) return undefined;
    taken.set(place, same === undefined ? inPlaceOf(place, value) : place.text);
  }
  const swaps = [...taken].filter(([{ text }, by]) => by !== text).sort(([a], [b]) => b.at - a.at);
  if (swaps.length === 0) return undefined;
  const text = swaps.reduce((said, [{ at, text: before }, by]) => `${said.slice(0, at)}${by}${said.slice(at + before.length)}`, known);
  return { text, replaced: swaps.map(([one]) => one.text).reverse() };
}

/** "310" in place of "280 euros" is "310 euros", and "7" in place of "8pm" is "7pm". */
function inPlaceOf(old: Value, value: Value): string {
  const half = old.kind === 'clock' && value.kind !== 'measure' ? / ?[ap]\.?m\b\.?$/i.exec(old.text)?.[0] : undefined;
  if (half !== undefined && /^\d{1,2}(?:[:.]\d{2})?$/.test(value.text) && Number.parseInt(value.text, 10) <= 12)
    return `${value.text}${half}`;
  if (old.kind === 'money' && value.kind === 'number') return old.text.replace(new RegExp(NUMBER), () => value.text);
  return value.text;
}
