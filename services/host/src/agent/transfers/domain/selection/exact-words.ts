// Extracts exact tokens that identify one thing: numbers, times, codes, addresses. Normalised, however they are written.
import { looks, plain } from '@offshoot/text';
import { linear } from '@offshoot/text/linear-patterns';

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const VALUES = new Map<string, number>([
  ...UNITS.map((word, i): [string, number] => [word, i]),
  ...TENS.map((word, i): [string, number] => [word, (i + 2) * 10]),
]);
const NUMBER_WORD = new RegExp(`^(?:${[...UNITS, ...TENS, 'hundred', 'thousand'].join('|')})$`);

/** The agent's own annotation of words such as "tomorrow". */
const SAID_ON = /\(said on \d{4}-\d\d-\d\d\)/g;
const DAY = /^\d{4}-\d\d-\d\d$/;
/** Longer texts are compared by their beginning only. */
const MAX_COMPARED = 20_000;
const MAX_CODE = 120;
const SHORTEST_CODE = 3;
/** From this many digits, grouped digits ("+81 3 5555 0100", "2,000") also count as one number. */
const LONG_NUMBER = 7;

/** "two thousand five hundred" becomes "2500". Words that form no number are ignored. */
function spelledNumbers(text: string): string[] {
  const found: string[] = [];
  let total = 0;
  let current = 0;
  let isOpen = false;
  const close = () => {
    if (isOpen) found.push(String(total + current));
    total = 0;
    current = 0;
    isOpen = false;
  };
  for (const word of text.split(/[^\p{L}]+/u)) {
    if (word === 'and' && isOpen) continue;
    if (!NUMBER_WORD.test(word)) close();
    else {
      isOpen = true;
      if (word === 'hundred') current = Math.max(1, current) * 100;
      else if (word === 'thousand') {
        total += Math.max(1, current) * 1_000;
        current = 0;
      } else current += VALUES.get(word) ?? 0;
    }
  }
  close();
  return found;
}

const plainForm = (text: string): string => plain(text.slice(0, MAX_COMPARED)).toLowerCase();

/** All numbers as digits, including spelled ones. */
export function numbersIn(text: string): Set<string> {
  const plain = plainForm(text);
  return new Set([...[...plain.matchAll(/\d+/g)].map(([number]) => number), ...spelledNumbers(plain)]);
}

/** Lowercase, plus the look-alike form of letters of other scripts. Single digits are omitted: they are too ambiguous. */
export function exactWords(text: string): Set<string> {
  const found = exactWordsIn(text);
  const seen = looks(text.slice(0, MAX_COMPARED));
  if (seen !== text) for (const word of exactWordsIn(seen)) found.add(word);
  return found;
}

function exactWordsIn(text: string): Set<string> {
  const plain = plainForm(text).replace(SAID_ON, '');
  const found = new Set([...numbersIn(plain)].filter((number) => number.length > 1));
  for (const [run] of plain.matchAll(/\d(?:[\s.,()/-]{0,2}\d){1,30}/g)) {
    const digits = run.replace(/\D/g, '');
    if (digits.length >= LONG_NUMBER || /^\d{1,3}(?:,\d{3})+$/.test(run)) found.add(digits);
  }
  for (const [run] of plain.matchAll(/[\p{L}\p{N}][\p{L}\p{N}@._:/+#?=&%-]{2,}/gu)) {
    const code = run.replace(linear(/[._:/+#?=&%-]+$/), '');
    if (code.length < SHORTEST_CODE || code.length > MAX_CODE) continue;
    if (/\d/.test(code) ? /\D/.test(code) : /@|:\/\/|[_#=]|\p{L}\.\p{L}/u.test(code)) found.add(code);
  }
  return found;
}

/** True for tokens hardly shared by chance: not a year, a day or a time. */
export function isTelling(exact: string): boolean {
  if (/^\d{1,2}:\d{2}$/.test(exact) || DAY.test(exact)) return false;
  if (/^\d+$/.test(exact)) return exact.length >= 4 && !/^(?:19|20)\d\d$/.test(exact);
  return true;
}
