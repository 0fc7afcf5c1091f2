// Words of English as far as the offline model tells them apart.
import { linear } from '@offshoot/linear-patterns';

/** Words that stand in almost every sentence, so that sharing one means nothing. */
const EMPTY = new Set(
  `a an the this that these those and or but if so then than as of in on at to for from by with about into over is are was were be been am do does
  did done can could would will shall should may might must have has had having i me my mine we us our ours you your yours he him his she her hers it
  its they them their what whats which who whom whose when where why how please tell say said know give let just also there here not no yes ok okay
  hello hi hey thanks thank like now only exactly ask asked want wants need needs use using reply answer again any some all more most very
  don doesn didn isn aren won ll ve re`.split(/\s+/),
);

/** Verbs in names of functions: which one it is does not say what it is about. */
const DOING = new Set(
  `get set list search find create make add update delete remove fetch read write send lookup look check query run call show retrieve load open
  compute calculate do`.split(/\s+/),
);

const NUMBERS = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, value): [string, number] => [word, value]),
);

/** Lower case, and without the ending that tells one from many, or now from then. */
export function stemOf(word: string): string {
  const lower = word.toLowerCase().replace(/['’]s$/, '');
  if (lower.length <= 3) return lower;
  return lower
    .replace(/(?<=[a-z]{3})ies$/, 'y')
    .replace(/(?<=(?:ch|sh|ss|x|z))es$/, '')
    .replace(/(?<=[a-z]{2}[^s])s$/, '')
    .replace(/(?<=[a-z]{4})(?:ing|ed)$/, '');
}

export const wordsIn = (text: string): string[] => text.match(/[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu) ?? [];

export const isEmpty = (word: string): boolean => EMPTY.has(word.toLowerCase().replace(linear(/['’].*$/), ''));

/** Stems of the words that say what a text is about. */
export const topicsIn = (text: string): string[] =>
  wordsIn(text)
    .filter((word) => !isEmpty(word))
    .map(stemOf);

/** Words of a name as programs write it: `getWeather_now` has three. */
export const wordsOfName = (name: string): string[] =>
  name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());

export const isDoing = (word: string): boolean => DOING.has(word.toLowerCase());

/** The number that a word is: `7`, `2.5`, `1,200` or `three`. */
export function numberIn(word: string): number | undefined {
  const named = NUMBERS.get(word.toLowerCase());
  if (named !== undefined) return named;
  const plain = word.replace(/(?<=\d),(?=\d{3}\b)/g, '');
  return /^-?\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** Longer ones are no sentences of people. UTF-16 units. */
const MOST_SENTENCE = 600;

/** Sentences without the sign at their end; a question keeps its own. */
export const sentencesIn = (text: string): string[] =>
  text
    .split(/(?<=[.!?。？！])\s+|\n+/u)
    .map((one) => one.trim().replace(linear(/[.!。！]+$/u), ''))
    .filter((one) => one !== '' && one.length <= MOST_SENTENCE);
