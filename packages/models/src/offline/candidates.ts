// Pieces of a text that can be the value of a parameter: places, dates, addresses, numbers and others, each where it stands.
import { linear } from '@offshoot/linear-patterns';
import { isEmpty, numberIn, topicsIn, wordsIn } from './words.ts';

export interface Candidate {
  at: number;
  value: string;
}

const NAME = String.raw`\p{Lu}[\p{L}\p{N}'’-]*(?:\s+(?:(?:of|de|la|del|upon|am)\s+)?\p{Lu}[\p{L}\p{N}'’-]*)*`;
/** A longer value is none. */
const MOST_VALUE = 2_000;
const PLACE = linear(new RegExp(String.raw`\b(?:in|at|for|near|of|around|to|from|by)\s+((?:the\s+)?${NAME}(?:,\s+${NAME})?)`, 'gu'));
const ANY_NAME = new RegExp(NAME, 'gu');
/** A name that is all there is, or that a sentence is about. */
const SUBJECT = linear(new RegExp(String.raw`^(${NAME})(?=[?.!]*$|\s+(?:is|was|has|lives|works|and)\b|,\s)`, 'gu'));
const after = (words: string): RegExp => linear(new RegExp(String.raw`\b(?:${words})\s+(${NAME}(?:,\s+${NAME})?)`, 'gu'));
const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const MONTH = MONTHS.map((month) => `${month}|${month.slice(0, 3)}`).join('|');

interface Kind {
  /** Any words could be one, so that finding them proves nothing. */
  isFree: boolean;
  /** Where one stands, a function that takes it is meant, even if nothing else says so. */
  isTelling: boolean;
  is(text: string): Candidate[];
}

/** What a parameter is about, by the words of its name, then of its format, then of its description. `is`: where its values stand. */
const KINDS: readonly (Partial<Kind> & { words: RegExp; is(text: string): Candidate[] })[] = [
  { words: /\be-?mail\b/i, is: (text) => found(text, linear(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g)) },
  { words: /\b(?:url|uri|link|website|webpage)\b/i, isTelling: true, is: (text) => found(text, /\bhttps?:\/\/[^\s"'<>]+[^\s"'<>.,;!?)]/g) },
  { words: /\buuid\b/i, is: (text) => found(text, /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi) },
  { words: /\b(?:phone|telephone|mobile)\b/i, is: (text) => found(text, /\+?\d[\d ()/-]{5,}\d/g) },
  {
    words: /\b(?:time ?zone|tz)\b/i,
    is: (text) => [...found(text, /\b[A-Z][A-Za-z]+\/[A-Z][A-Za-z_]+\b|\bUTC\b/g), ...found(text, PLACE)],
  },
  { words: /\b(?:date|day|deadline|due|when)\b/i, is: datesIn },
  { words: /\b(?:time|hour|at)\b/i, is: (text) => found(text, /\b(?:[01]?\d|2[0-3]):[0-5]\d\b|\b\d{1,2} ?(?:am|pm)\b/gi) },
  { words: /\bcurrency\b/i, is: (text) => found(text, /\b[A-Z]{3}\b/g) },
  { words: /\b(?:symbol|ticker)\b/i, is: (text) => found(text, /\b(?!I\b|A\b)[A-Z]{1,5}\b/g) },
  {
    words: /\b(?:expression|formula|equation)\b/i,
    isTelling: true,
    is: (text) => found(text, linear(/[\d(][\d\s+*/().^%-]*[\d)]/g)).filter(({ value }) => /[+*/^%-]/.test(value)),
  },
  { words: /\blanguage\b/i, is: (text) => found(text, after('in|into|to')) },
  { words: /\b(?:origin|departure|source|from)\b/i, is: (text) => found(text, after('from')) },
  { words: /\b(?:destination|arrival|to city)\b/i, is: (text) => found(text, after('to')) },
  {
    words: /\b(?:location|city|town|place|country|region|state|address|where|station|airport|capital|area)\b/i,
    is: (text) => [...found(text, PLACE), ...found(text, ANY_NAME).filter(({ at }) => at > 0), ...subjectsIn(text), ...lowerPlaces(text)],
  },
  {
    words: /\b(?:id|code|key|cve|sku|identifier|number|ref|reference)\b/i,
    is: (text) => found(text, linear(/#?\b(?=[\w-]*\d)[\w]+(?:-[\w]+)*\b/g)),
  },
  {
    words: /\b(?:person|name|recipient|customer|author|user|who|to|contact|assignee|owner)\b/i,
    is: (text) => [
      ...quoted(text),
      ...found(text, after('named|called|to|for|with|by|of|is|am|and')),
      ...subjectsIn(text),
      ...found(text, ANY_NAME).filter(({ at }) => at > 0),
    ],
  },
  {
    words:
      /\b(?:query|q|search|text|message|content|prompt|question|topic|subject|title|description|body|keywords?|note|summary|reason|task|item|label|term|input|word|phrase|sentence)\b/i,
    isFree: true,
    is: (text) => [...quoted(text), ...cued(text), ...rest(text)],
  },
];

/** How the values of a parameter are found. */
export function kindOf(name: string, format: string, description: string): Kind {
  for (const said of [format, name, description]) {
    const kind = KINDS.find(({ words }) => words.test(said));
    if (kind !== undefined) return { isFree: false, isTelling: false, ...kind };
  }
  return { isFree: true, isTelling: false, is: (text) => [...quoted(text), ...found(text, PLACE), ...cued(text)] };
}

/** Numbers, those first that stand beside a word of `about`. `isNamed`: it does. */
export function numbersIn(text: string, about: string): (Candidate & { isNamed: boolean })[] {
  const topics = new Set(topicsIn(about));
  const words = [...text.matchAll(/-?\d[\d,]*(?:\.\d+)?|[\p{L}]+(?:['’][\p{L}]+)*/gu)];
  const all = words.flatMap((match, place) => {
    const value = numberIn(match[0]);
    if (value === undefined) return [];
    const beside = [words[place - 2], words[place - 1], words[place + 1], words[place + 2]].map((word) => word?.[0] ?? '').join(' ');
    return [{ at: match.index, value: String(value), isNamed: topicsIn(beside).some((topic) => topics.has(topic)) }];
  });
  return [...all.filter(({ isNamed }) => isNamed), ...all.filter(({ isNamed }) => !isNamed)];
}

/** “subject "Lunch"”, “title: Lunch”: the parameter by its name. */
export function namedIn(text: string, words: readonly string[]): Candidate | undefined {
  const named = words.map((word) => word.replace(/[^\p{L}\p{N}]/gu, '')).join('[ _-]?');
  if (named === '') return undefined;
  const [found] = text.matchAll(
    linear(new RegExp(String.raw`\b${named}\b\s*(?:(?:is|of|to|=|:)\s*)?["“]([^"”]+)["”]|\b${named}\s*[:=]\s*([^\s,;][^,;\n]*)`, 'giu')),
  );
  const value = found?.[1] ?? found?.[2];
  return found === undefined || value === undefined || value.length > MOST_VALUE
    ? undefined
    : { at: found.index + found[0].indexOf(value), value: value.trim() };
}

const ENDS = linear(/[?.!,;]+$/);

/** The first group of a match if it has one, else all of it. */
function found(text: string, pattern: RegExp): Candidate[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const whole = match[1] ?? match[0];
    if (whole.length > MOST_VALUE) return [];
    return [{ at: match.index + match[0].lastIndexOf(whole), value: whole.replace(ENDS, '').trim() }];
  });
}

const quoted = (text: string): Candidate[] =>
  found(text, linear(/["“«]([^"”»]+)["”»]/g)).concat(found(text, linear(/(?<![\p{L}])['‘]([^'’]{2,})['’](?![\p{L}])/gu)));
/** “… that says hello”, “… about cats”, “…: milk”. */
const cued = (text: string): Candidate[] =>
  found(text, linear(/(?:\b(?:saying|says|titled|called|named|about|regarding|on|for|that)\b:?|:)\s+(.{2,}?)(?=$|[?!.]?$)/gisu));
/** What is left of an order without the verb. */
const rest = (text: string): Candidate[] =>
  found(
    text,
    linear(
      /^(?:(?:please|can you|could you|would you)\s+)*(?:search|find|look up|look for|show|get|tell|give|check|translate|write|send|create|add)?\s*(?:me|for|up|the web)?\s*(.{2,}?)[?.!]*$/gis,
    ),
  );
/** “What is” begins with a capital, too. */
const subjectsIn = (text: string): Candidate[] => found(text, SUBJECT).filter(({ value }) => !isEmpty(wordsIn(value)[0] ?? ''));
/** People write “in rome”, too. */
const lowerPlaces = (text: string): Candidate[] =>
  found(text, /\b(?:in|near|at)\s+((?!the\b|a\b|an\b|my\b|this\b|celsius\b|fahrenheit\b|total\b|general\b|order\b)[\p{Ll}][\p{L}'’-]+)/gu);

function datesIn(text: string): Candidate[] {
  const iso = found(text, /\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?\b/g);
  const spelled = [
    ...text.matchAll(
      linear(
        new RegExp(String.raw`\b(?:(\d{1,2})(?:st|nd|rd|th)?\s+(${MONTH})|(${MONTH})\s+(\d{1,2})(?:st|nd|rd|th)?),?\s+(\d{4})\b`, 'gi'),
      ),
    ),
  ].map((match) => {
    const month = MONTHS.findIndex((one) => one.startsWith((match[2] ?? match[3] ?? '').toLowerCase().slice(0, 3))) + 1;
    const day = match[1] ?? match[4] ?? '';
    return { at: match.index, value: `${match[5]}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}` };
  });
  const named = found(text, /\b(?:today|tomorrow|tonight|yesterday|(?:next |on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b/gi);
  return [...iso, ...spelled, ...named];
}

/** Words of a text, for those who look for one of a list. */
export const saysOneOf = (text: string, values: readonly string[]): string | undefined => {
  const words = ` ${wordsIn(text).join(' ').toLowerCase()} `;
  const sorted = [...values].sort((a, b) => b.length - a.length);
  return sorted.find((value) => {
    const plain = wordsIn(value.replaceAll('_', ' ')).join(' ').toLowerCase();
    return plain !== '' && (words.includes(` ${plain} `) || words.includes(` ${plain}s `));
  });
};
