// The kind of thing that a question asks for, and whether an item has one: "who" asks for a person, "how much" for an amount.
import { linear } from '@offshoot/linear-patterns';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { stem, words } from '../../../../../agent/memory/domain/words/words.ts';
import { isFirstName } from '../../words/english.ts';
import { isPersonal, type Knowledge, subjectOf } from '../knowledge/knowledge.ts';
import type { Question } from './asking.ts';
import { hasPart, NAME } from './cues.ts';

export interface Kind {
  isPerson: boolean;
  holds: (item: MemoryItem) => boolean;
  /** Stems of words that ask for it, which no answer needs to contain. */
  spent: ReadonlySet<string>;
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
/** Hours and days are no numbers of things. */
const CLOCK =
  /\b(?:at|from|until|till|by|after|before|past) \d{1,2}\b|\b\d{1,2}[:.]\d\d ?(?:[ap]\.?m\b)?|\b\d{1,2} ?[ap]\.?m\b|\b\d{1,2}(?:st|nd|rd|th)\b/gi;
/** A person, or "the plumber does". */
const SOMEBODY = /\b(?:sister|brother|mother|father|mum|mom|dad|aunt|uncle|cousin|neighbou?r|husband|wife|friend|boss|colleague)\b/i;
const SOMEWHERE = linear(
  /\b(?:in|at|from|near|behind|under|opposite|next to|by) (?:the |an? |my |his |her |their |our )?(?!\d)\p{L}|\b\p{L}{3,}(?:str|stra(?:ss|ß)e|weg|platz|gasse|allee)\b\.?|\b(?:street|road|square|avenue|station)\b|\b\p{L}{3,} \d{1,3}[a-z]?\b(?=[,.;!]|$| (?:next|behind|near|opposite|ring)\b)(?![:.]\d)/iu,
);
const NO_PLACE =
  /\b(?:in|at|by) (?:the )?(?:morning|afternoon|evening|night|noon|midnight|weekend|moment|least|all|first|last|time|advance|total|case|cash|january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b/gi;

/** "Nia asked “which size?” and Omar said “38”." */
const QUOTED = linear(/ asked “[^”]*” and .{1,80}? said “(.*)”\.?$/);
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

const WANTS = /\b(?:wants?|wish(?:es)?|would (?:like|love)|needs?|hopes? for|dreams? of)\b/i;

interface KindAsked {
  asks: RegExp;
  holds: (item: MemoryItem, question: Asking) => boolean;
  /** Words of asking, which no answer needs to contain. */
  spends?: string;
}

const KINDS: KindAsked[] = [
  {
    asks: linear(/\b(?:what|which)(?: \p{L}+)? sizes?\b|\bsize (?:is|are|does|do|has)\b/iu),
    holds: (item) => SIZE.test(answerOf(item)),
  },
  {
    // "How much firewood?" asks for no price.
    asks: /\b(?:budget|how much(?= (?:is|are|was|were|do|does|did|for|will|would|can|could|should)\b|[?\s]*$)|costs?|price|fee|rent)\b/i,
    holds: (item) => hasPart(answerOf(item), item.topic, 'price'),
  },
  {
    asks: /\bhow (?:much|many|often|old|long|far|tall|big|heavy|high)\b|\b(?:which|what) number\b/i,
    holds: (item) => AMOUNT.test(answerOf(item).replace(CLOCK, '')),
  },
  {
    asks: /\b(?:where|whereabouts|address|meeting point|venue|(?:which|what) (?:hotel|restaurant|town|city|place|village|street|room|hall|station|floor|country|café|cafe|bar|pub|hospital|shop|store))\b/i,
    holds: (item) => SOMEWHERE.test(answerOf(item).replace(NO_PLACE, '')) || NAME.test(answerOf(item)),
  },
  {
    asks: /\b(?:when|what time|which time|(?:which|what) (?:day|days|date|month|week))\b/i,
    holds: (item) => hasPart(answerOf(item), item.topic, 'time'),
  },
  {
    asks: linear(/\b(?:who|whose|whom|(?:which|what) person|name of)\b|\bwhat(?:'s| is| are) .+ called\b/i),
    holds: holdsPerson,
  },
  {
    asks: linear(/\bwhat (?:does|do|did|would) .+ (?:want|wish)\b|\bwhat (?:can|could|should|shall) .+ (?:give|get|buy)\b/i),
    holds: (item) => WANTS.test(answerOf(item)),
    spends: 'want wish give get buy',
  },
];

/** By the first word that asks for one: "who is in when he comes?" asks for a person. Undefined: it asks for no kind in particular. */
export function kindAsked({ text, subjects }: Question, { people }: Pick<Knowledge, 'people'>): Kind | undefined {
  const found = KINDS.flatMap((kind) => {
    const at = text.search(kind.asks);
    return at < 0 ? [] : [{ at, kind }];
  });
  const first = found.reduce<(typeof found)[number] | undefined>((a, b) => (a === undefined || b.at < a.at ? b : a), undefined)?.kind;
  if (first === undefined) return undefined;
  const known = new Set(people.flatMap(({ names }) => names.map((name) => name.toLowerCase())));
  const question: Asking = { text, subjects, asked: new Set(words(text)), known };
  return {
    isPerson: first.holds === holdsPerson,
    holds: (item) => first.holds(item, question),
    spent: new Set(words(first.spends ?? '').map(stem)),
  };
}
