// Finds the lines that a question is about: the share of its telling words that a line holds, weighted by rarity, and whether the line is by
// or about the people meant and has the form of an answer.
import type { Person } from '@offshoot/memory/people/people.ts';
import { groupsOfStem } from '@offshoot/memory/words/groups.ts';
import { stem } from '@offshoot/memory/words/words.ts';
import { namesOf, peopleNamed, type Quote } from './quotes.ts';
import { isEmptyWord, tokensOf } from './words/lines.ts';
import { FIRST_PERSON, FORM_WORDS, SAME_WORDS } from './words/words.data.ts';

/** What the host knows about words. */
export interface WordSenses {
  /** Words by which an answer may say what a question asks for by this one. */
  kinOf(word: string): readonly string[];
  /** How alike two words are used: −1 to 1. Undefined: unknown words. */
  closeness(one: string, other: string): number | undefined;
}

type Form = 'time' | 'number' | 'name' | 'who' | 'where' | 'any';

export interface Term {
  word: string;
  stem: string;
  kin: ReadonlySet<string>;
  weight: number;
}

export interface Query {
  terms: readonly Term[];
  /** Keys of the people it names, the asker for "I" and "my". */
  people: readonly string[];
  form: Form;
}

const MAX_TERMS = 30;
const SAME = new Map<string, string[]>();
for (const group of SAME_WORDS) for (const word of group) SAME.set(stem(word), [...(SAME.get(stem(word)) ?? []), ...group.map(stem)]);

const FORMS: readonly [Form, RegExp][] = [
  [
    'time',
    /\b(?:when|whens|what time|which days?|what days?|what date|which date|how late|wann|cuándo|quand|qué día|welchem tag|qué hora|uhr)\b|いつ|何時|何日/,
  ],
  [
    'number',
    /\b(?:how (?:much|many|old|far|long|big|tall|heavy|expensive)|wie (?:viel|viele|alt|lange|weit)|wieviel|cuánt|combien|what number|which number|price|cost)|いくら|いくつ/,
  ],
  ['name', /\b(?:called|name|names|surname|named|heißt|heißen|llama|appelle)\b|名前/],
  ['who', /\b(?:who|whos|whose|whom|wer|wem|wen|quién|quien|qui)\b|誰|だれ/],
  ['where', /\b(?:where|wheres|wo|wohin|dónde|donde|où)\b|どこ/],
];

export function queryOf(text: string, o: { people: readonly Person[]; asker: Person; senses: WordSenses }): Query {
  const tokens = tokensOf(text.slice(0, 1_000));
  const named = peopleNamed(tokens, o.people);
  if (tokens.some((word) => FIRST_PERSON.has(word)) && !named.includes(o.asker.key)) named.push(o.asker.key);
  const names = namesOf(o.people);
  const isName = (word: string) => names.has(word) || (word.endsWith('s') && names.has(word.slice(0, -1)));
  const telling = new Map(tokens.filter((word) => !isEmptyWord(word) && !isName(word)).map((word) => [stem(word), word]));
  const terms = [...telling].slice(0, MAX_TERMS).map(([base, word]): Term => {
    const kin = new Set([...o.senses.kinOf(word).map(stem), ...(SAME.get(base) ?? [])]);
    return { word, stem: base, kin, weight: FORM_WORDS.has(word) || FORM_WORDS.has(base) ? 0.25 : 1 };
  });
  const asked = tokens.join(' ');
  return { terms, people: named, form: FORMS.find(([, pattern]) => pattern.test(asked))?.[0] ?? 'any' };
}

/** A word without its accents, in languages that have no stemmer here. */
const folded = (word: string): string => (/^[a-z0-9]*$/.test(word) ? word : word.normalize('NFD').replace(/\p{M}/gu, ''));

function isSameBeginning(x: string, y: string): boolean {
  if (x[0] !== y[0] && /^[a-z]/.test(x) && /^[a-z]/.test(y)) return false;
  const [a, b] = [folded(x), folded(y)];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short === long) return true;
  if (short.length === 3) return long === `${short}e`;
  return short.length >= 4 && long.length <= short.length + 4 && long.startsWith(short.slice(0, Math.max(4, short.length - 1)));
}

const CLOSE = 0.5;

/** How surely the line itself holds the word or one like it: 0 to 1. */
function ownStrength(term: Term, { stems, words }: Quote, senses: WordSenses): number {
  const own = stems.get(term.stem);
  if (own !== undefined) return own;
  let best = 0;
  for (const [one, weight] of stems) {
    if (term.kin.has(one)) best = Math.max(best, 0.75 * weight);
    else if (isSameBeginning(term.stem, one)) best = Math.max(best, 0.8 * weight);
  }
  if (best > 0.5) return best;
  const groups = groupsOfStem(term.stem);
  if (groups.length > 0 && [...stems.keys()].some((one) => groupsOfStem(one).some((group) => groups.includes(group))))
    best = Math.max(best, 0.45);
  for (const word of words) {
    const near = senses.closeness(term.word, word) ?? 0;
    if (near > CLOSE) best = Math.max(best, Math.min(0.7, near));
  }
  return best;
}

function strength(term: Term, quote: Quote, senses: WordSenses): number {
  let best = ownStrength(term, quote, senses);
  if (best < 0.5) for (const [one, weight] of quote.near) best = Math.max(best, weight * ownStrength(term, one, senses));
  return best;
}

/** How much each word tells. A word that nobody has said tells nothing of which line is meant. */
function rarities({ terms }: Query, all: readonly Quote[], unheard: number): number[] {
  return terms.map((term) => {
    const holding = all.filter(({ stems }) => stems.has(term.stem)).length;
    const rarity = holding === 0 ? unheard : Math.log(1 + (all.length + 0.5) / (holding + 0.5)) / Math.log(2 * all.length + 2);
    return rarity * term.weight;
  });
}

export interface Scored {
  quote: Quote;
  /** 0 to somewhat above 1. */
  score: number;
}

/** `isPlain`: by words alone. */
export function scored(query: Query, quotes: readonly Quote[], o: { all: readonly Quote[]; senses: WordSenses; isPlain?: true }): Scored[] {
  // An order means only what holds all of its words.
  const weights = rarities(query, o.all, o.isPlain ? 1 : 0.5);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return [];
  return quotes.map((quote) => {
    const held = query.terms.reduce((sum, term, i) => sum + (weights[i] ?? 0) * strength(term, quote, o.senses), 0);
    return { quote, score: (held / total) * (o.isPlain ? 1 : suits(query, quote)) };
  });
}

function suits({ people, form }: Query, quote: Quote): number {
  let factor = 1;
  if (people.length > 0) {
    const by = Math.max(...people.map((key) => closenessTo(key, quote)));
    factor *= by === 0 ? 0.5 : 0.75 + 0.3 * by;
  }
  if (form === 'time') factor *= quote.hasTime ? 1.15 : quote.hasNumber ? 1 : 0.75;
  if (form === 'number') factor *= quote.hasNumber ? 1.15 : 0.75;
  if (form === 'name') factor *= quote.hasName ? 1.2 : 0.85;
  if (form === 'who') factor *= quote.people.size > 0 ? 1.05 : 0.95;
  return factor;
}

function closenessTo(key: string, { people, near }: Quote): number {
  const led = near.map(([one, weight]) => (weight > 0.3 ? (one.people.get(key) ?? 0) : 0));
  return people.get(key) ?? 0.6 * Math.max(0, ...led);
}
