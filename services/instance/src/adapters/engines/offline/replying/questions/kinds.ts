// The kind of thing that a question asks for, and whether an item has one: "who" asks for a person, "how much" for an amount.
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { words } from '../../../../../agent/memory/domain/words/words.ts';
import { isFirstName } from '../../words/english.ts';
import { isPersonal, type Knowledge, subjectOf } from '../knowledge/knowledge.ts';
import type { Question } from './asking.ts';
import { hasPart, NAME } from './cues.ts';

export interface Kind {
  isPerson: boolean;
  holds: (item: MemoryItem) => boolean;
}

interface Asking extends Pick<Question, 'text' | 'subjects'> {
  /** The words of the question. */
  asked: ReadonlySet<string>;
  /** Lower-case names of the people here. */
  known: ReadonlySet<string>;
}

const SIZE = /\b(?:XXS|XS|S|M|L|XL|XXL)\b|\bsizes? \S|\b\d{2,3}\b|\b(?:small|medium|large)\b/;
const AMOUNT =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|fifteen|twenty|thirty|forty|fifty|sixty|hundred|thousand|half)\b/i;
/** A person, or "the plumber does". */
const SOMEBODY = /\b(?:sister|brother|mother|father|mum|mom|dad|aunt|uncle|cousin|neighbou?r|husband|wife|friend|boss|colleague)\b/i;
const SOMEWHERE =
  /\b(?:in|at|from|near|behind|under|opposite|next to|by) (?:the |an? |my |his |her |their |our )?(?!\d)\p{L}|\b\p{L}{3,}(?:str|stra(?:ss|ß)e|weg|platz|gasse|allee)\b\.?|\b(?:street|road|square|avenue|station)\b|\b\p{L}{3,} \d{1,3}[a-z]?\b(?![:.]\d)/iu;
const NO_PLACE =
  /\b(?:in|at|by) (?:the )?(?:morning|afternoon|evening|night|noon|midnight|weekend|moment|least|all|first|last|time|advance|total|case|cash|january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b/gi;

/** "Nia asked “which size?” and Omar said “38”." */
const QUOTED = / asked “[^”]*” and .{1,80}? said “(.*)”\.?$/;
const TAKES_IT = /\b(?:me|i|i'll|ill|i'm|im|i can|mine|myself|we)\b/i;
const DECLINES = /\b(?:no|not|never|can't|cant|cannot|won't|wont|don't|dont)\b/i;

/** A line that quotes a question answers with what was said to it. */
const answerOf = ({ text }: MemoryItem): string => QUOTED.exec(text)?.[1] ?? text;

/** Somebody else than those whom the question names. */
function holdsPerson(item: MemoryItem, { text, subjects, asked, known }: Asking): boolean {
  const answer = answerOf(item);
  const isQuoted = answer !== item.text;
  if (DECLINES.test(answer) && !DECLINES.test(text)) return false;
  if (isQuoted && TAKES_IT.test(answer)) return true;
  const subject = isQuoted ? undefined : subjectOf(item);
  if (subject !== undefined && isPersonal(item) && !subjects.includes(subject) && !asked.has(subject)) return true;
  const names = [...` ${answer}`.matchAll(/\p{Lu}[\p{L}\p{M}'’-]+/gu)].filter(({ index, 0: name }) =>
    index > 1 ? NAME.test(` ${name}`) : known.has(name.toLowerCase()) || isFirstName(name.toLowerCase()),
  );
  return SOMEBODY.test(answer) || names.some(([name]) => words(name).some((word) => !asked.has(word)));
}

const KINDS: [asks: RegExp, holds: (item: MemoryItem, question: Asking) => boolean][] = [
  [/\b(?:what|which)(?: \p{L}+)? sizes?\b|\bsize (?:is|are|does|do|has)\b/iu, (item) => SIZE.test(answerOf(item))],
  [/\b(?:budget|how much|costs?|price|fee|rent)\b/i, (item) => hasPart(answerOf(item), item.topic, 'price')],
  [/\bhow (?:many|often|old|long|far|tall|big|heavy|high)\b|\b(?:which|what) number\b/i, (item) => AMOUNT.test(answerOf(item))],
  [
    /\b(?:where|whereabouts|address|meeting point|venue|(?:which|what) (?:hotel|restaurant|town|city|place|village|street|room|hall|station|floor|country|café|cafe|bar|pub))\b/i,
    (item) => SOMEWHERE.test(answerOf(item).replace(NO_PLACE, '')) || NAME.test(answerOf(item)),
  ],
  [/\b(?:when|what time|which time|(?:which|what) (?:day|days|date|month|week))\b/i, (item) => hasPart(answerOf(item), item.topic, 'time')],
  [/\b(?:who|whose|whom|(?:which|what) person|name of)\b|\bwhat(?:'s| is| are) .+ called\b/i, holdsPerson],
];

/** By the first word that asks for one: "who is in when he comes?" asks for a person. Undefined: it asks for no kind in particular. */
export function kindAsked({ text, subjects }: Question, { people }: Pick<Knowledge, 'people'>): Kind | undefined {
  const found = KINDS.flatMap(([asks, holds]) => {
    const at = text.search(asks);
    return at < 0 ? [] : [{ at, holds }];
  });
  const first = found.reduce<(typeof found)[number] | undefined>((a, b) => (a === undefined || b.at < a.at ? b : a), undefined);
  if (first === undefined) return undefined;
  const known = new Set(people.flatMap(({ names }) => names.map((name) => name.toLowerCase())));
  const question: Asking = { text, subjects, asked: new Set(words(text)), known };
  return { isPerson: first.holds === holdsPerson, holds: (item) => first.holds(item, question) };
}
