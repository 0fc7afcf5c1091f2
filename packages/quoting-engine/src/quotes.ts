// Known items as lines to quote: whose they are, what they answer, and which words, people and values they hold.
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { saidAt } from '@offshoot/memory/items/tellers.ts';
import type { Person } from '@offshoot/memory/people/people.ts';
import { stem } from '@offshoot/memory/words/words.ts';
import { isEmptyWord, isFirstPerson, isFragment, isPointing, isQuestion, tokensOf } from './words/lines.ts';
import { FIRST_PERSON } from './words/words.data.ts';

export interface Quote {
  item: MemoryItem;
  /** The name of the one who said it. Empty: no longer known. */
  who: string;
  /** Epoch milliseconds: when it was said. */
  at: number;
  /** The line that it answers, if that is still known. */
  led?: Quote;
  /** By stem, the weight of where it stands: in the line, or in what it answers. */
  stems: ReadonlyMap<string, number>;
  /** The words as written, for lines that are alike without being the same. */
  words: readonly string[];
  /** By key, how surely the line is by or about them. */
  people: ReadonlyMap<string, number>;
  hasTime: boolean;
  hasNumber: boolean;
  /** It tells what a person or a thing is called. */
  hasName: boolean;
  /** Lines just before it, which it may go on with, and how much they tell about it. */
  near: readonly (readonly [Quote, number])[];
}

const LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'nl', 'pt', 'pl'];

function calendarWords(): Set<string> {
  const found = new Set(
    'today tomorrow tonight noon midnight morning afternoon evening weekend heute morgen abend mittag hoy mañana tarde noche demain soir midi mon tue tues wed thu thur thurs fri sat sun week month am pm 今日 明日 月曜 火曜 水曜 木曜 金曜 土曜 日曜 午前 午後 曜日'.split(
      ' ',
    ),
  );
  for (const language of LANGUAGES) {
    const written = (date: Date, options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(date).toLowerCase().replace('.', '');
    for (let i = 0; i < 12; i++)
      for (const month of ['long', 'short'] as const) found.add(written(new Date(Date.UTC(2026, i, 1)), { month }));
    for (let day = 4; day < 11; day++) found.add(written(new Date(Date.UTC(2026, 0, day)), { weekday: 'long' }));
  }
  return found;
}

const CALENDAR = calendarWords();
const NUMBERS = new Set(
  'one two three four five six seven eight nine ten eleven twelve twenty thirty fifty hundred eins zwei drei vier fünf sechs sieben acht neun zehn uno dos tres cuatro cinco seis siete ocho nueve diez deux trois quatre cinq sept huit neuf dix'.split(
    ' ',
  ),
);
export const isTime = (word: string): boolean =>
  CALENDAR.has(word) || CALENDAR.has(word.replace(/s$/, '')) || /^\d{1,2}(?:am|pm|h|th|st|nd|rd|時|日|月)?$|^half$/.test(word);
const isNumber = (word: string): boolean => /\d/.test(word) || NUMBERS.has(word);
/** A time, a day, a number: what corrections change. */
export const isValue = (word: string): boolean => isNumber(word) || isTime(word);

const NAMES = /\b(?:[Cc]alled|[Nn]amed?|heißt|llama|appelle)\b|(?<=\p{Ll},? )\p{Lu}\p{Ll}|名前/u;

const firstNames = ({ names }: Person): string[] => names.map((name) => tokensOf(name)[0] ?? '').filter((name) => name.length > 1);

/** Keys of the people whom the words name. "hayleys" is Hayley's. */
export function peopleNamed(tokens: readonly string[], people: readonly Person[]): string[] {
  const said = new Set(tokens.flatMap((word) => (word.length > 3 && word.endsWith('s') ? [word, word.slice(0, -1)] : [word])));
  return people.filter((person) => firstNames(person).some((name) => said.has(name))).map(({ key }) => key);
}
export const namesOf = (people: readonly Person[]): Set<string> => new Set(people.flatMap(firstNames));

const whoSaid = ({ provenance }: MemoryItem): string => (provenance.from === 'message' ? provenance.senderName : provenance.origin.saidBy);

type Indexed = Omit<Quote, 'item' | 'who' | 'at' | 'led' | 'near'>;
/** Reading a line is dear, and the same lines are asked again and again. */
const MAX_INDEXED = 20_000;
const indexed = new Map<string, { people: number; index: Indexed }>();

function indexOf(item: MemoryItem, who: string, led: Quote | undefined, people: readonly Person[]): Indexed {
  const key = `${who}\n${item.kind === 'credential' ? item.topic : ''}\n${item.text}\n${led?.item.text ?? ''}`;
  const known = indexed.get(key);
  if (known?.people === people.length) return known.index;
  const index = freshIndex(item, who, led, people);
  if (indexed.size >= MAX_INDEXED) indexed.clear();
  indexed.set(key, { people: people.length, index });
  return index;
}

function freshIndex(item: MemoryItem, who: string, led: Quote | undefined, people: readonly Person[]): Indexed {
  const said = tokensOf(item.text);
  const before = led === undefined ? [] : tokensOf(led.item.text);
  const stems = new Map<string, number>();
  const weight = led !== undefined && (isQuestion(led.item.text) || isFragment(item.text)) ? 0.9 : 0.5;
  for (const word of before) if (!isEmptyWord(word)) stems.set(stem(word), weight);
  for (const word of said) if (!isEmptyWord(word)) stems.set(stem(word), 1);
  if (item.kind === 'credential') for (const word of tokensOf(item.topic.replaceAll(/[:-]/g, ' '))) stems.set(stem(word), 1);
  const all = [...said, ...(said.length < 4 ? before : [])];
  return {
    ...{ stems, words: [...new Set([...said, ...before].filter((word) => !isEmptyWord(word)))] },
    ...{
      people: peopleOf(item, { who, said, before, people }),
      hasTime: all.some(isTime),
      hasNumber: all.some(isNumber),
      hasName: NAMES.test(item.text),
    },
  };
}

function peopleOf(
  { text, concerns = [] }: MemoryItem,
  o: { who: string; said: readonly string[]; before: readonly string[]; people: readonly Person[] },
): Map<string, number> {
  const found = new Map<string, number>();
  const named = peopleNamed(o.said, o.people);
  for (const key of peopleNamed(o.before, o.people)) found.set(key, 0.8);
  for (const key of [...named, ...concerns.map((concern) => concern.key)]) found.set(key, 1);
  const speaker = o.people.find(({ names }) => names.includes(o.who));
  if (speaker === undefined) return found;
  const isOwn = o.said.some((word) => FIRST_PERSON.has(word)) && isFirstPerson(text);
  found.set(speaker.key, Math.max(found.get(speaker.key) ?? 0, isOwn ? 1 : named.length === 0 ? 0.8 : 0.6));
  return found;
}

const MINUTES = 15 * 60_000;
const BACK = [0.4, 0.3, 0.25, 0.2];

/** What the lines just before tell about one: more if it points at something, or is too short to stand alone. */
function nearOf(quote: Quote, place: number, all: readonly Quote[]): (readonly [Quote, number])[] {
  const { text } = quote.item;
  const factor = isPointing(text) ? 1.5 : isFragment(text) ? 1.3 : 1;
  return BACK.slice(0, factor === 1 ? 2 : 4).flatMap((weight, i) => {
    const one = all[place - 1 - i];
    const isNear = one !== undefined && one.item.kind !== 'credential' && quote.at - one.at < MINUTES;
    return isNear ? [[one, weight * factor] as const] : [];
  });
}

/** The items as lines, in the order in which they were said. */
export function quotesOf(items: readonly MemoryItem[], people: readonly Person[]): Quote[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const made = new Map<string, Quote>();
  const quoteOf = (item: MemoryItem, depth = 0): Quote => {
    const known = made.get(item.id);
    if (known !== undefined) return known;
    const before = item.answers === undefined || depth > 2 ? undefined : byId.get(item.answers);
    const led = before === undefined || before.kind === 'credential' || before.id === item.id ? undefined : quoteOf(before, depth + 1);
    const who = whoSaid(item);
    const quote: Quote = { item, who, at: saidAt(item), ...(led && { led }), ...indexOf(item, who, led, people), near: [] };
    made.set(item.id, quote);
    return quote;
  };
  const quotes = items.map((item) => quoteOf(item)).sort((a, b) => a.at - b.at);
  return quotes.map((quote, place) => Object.assign(quote, { near: nearOf(quote, place, quotes) }));
}
