// The library that reads English words: the kind of each (a verb, a name, a number), its base form, and its other forms. It is loaded
// with the first message, once for all agents of the process, because it takes a second and 30 MB.
import { createRequire } from 'node:module';
import type Nlp from 'compromise/two';
import { ADJECTIVES, NOUNS, VERBS } from './word-lists.data.ts';

/** One word of a sentence. "I'm" counts as two. */
export interface Word {
  /** As written; for a contraction, the full form ("am"). */
  text: string;
  /** Lower case, without punctuation. */
  lower: string;
  /** Base form: "leaves" is "leave", "hotels" is "hotel". */
  root: string;
  tags: ReadonlySet<string>;
  /** Punctuation after it: "", ",", ".", ":", … */
  after: string;
  /** Opening punctuation before it. */
  before: string;
  possessive?: true;
}

interface Term {
  text: string;
  pre: string;
  post: string;
  normal: string;
  implicit?: string;
  root?: string;
  tags: string[];
}
interface Conjugated {
  PresentTense: string;
  PastTense: string;
  Gerund: string;
}
interface Library {
  (text: string): { compute(what: string): unknown; json(options: object): { terms: Term[] }[] };
  model(): object;
  methods(): {
    two: {
      transform: {
        noun: { toSingular(word: string, model: object): string };
        verb: { conjugate(word: string, model: object): Conjugated; toInfinitive(word: string, model: object, tense: string): string };
      };
    };
  };
  extend(plugin: object): void;
}

let loaded: Library | undefined;

function library(): Library {
  if (loaded === undefined) {
    const nlp = createRequire(import.meta.url)('compromise/two') as typeof Nlp as unknown as Library;
    const words: Record<string, string> = {};
    for (const word of ADJECTIVES) words[word] = 'Adjective';
    for (const word of NOUNS) words[word] = 'Singular';
    for (const word of VERBS) words[word] ??= 'Infinitive';
    nlp.extend({ words });
    loaded = nlp;
  }
  return loaded;
}

const COPULA = new Set(['am', 'is', 'are', 'was', 'were', 'be', 'been', 'being']);
const IRREGULAR: Record<string, string> = {
  has: 'have',
  had: 'have',
  having: 'have',
  does: 'do',
  did: 'do',
  done: 'do',
  doing: 'do',
  goes: 'go',
  going: 'go',
  went: 'go',
  gone: 'go',
  left: 'leave',
  leaves: 'leave',
  leaving: 'leave',
  lives: 'live',
  living: 'live',
  lived: 'live',
  lies: 'lie',
  ate: 'eat',
  eaten: 'eat',
  eats: 'eat',
  likes: 'like',
  loves: 'love',
  hates: 'hate',
  prefers: 'prefer',
  lands: 'land',
  costs: 'cost',
  starts: 'start',
  ends: 'end',
  opens: 'open',
  closes: 'close',
  needs: 'need',
  works: 'work',
  drinks: 'drink',
  plays: 'play',
  speaks: 'speak',
  stays: 'stay',
  moves: 'move',
  moved: 'move',
  departs: 'depart',
  arrives: 'arrive',
  owes: 'owe',
  turns: 'turn',
  brings: 'bring',
  pays: 'pay',
  books: 'book',
  flies: 'fly',
  flew: 'fly',
  met: 'meet',
  meets: 'meet',
  bought: 'buy',
  paid: 'pay',
  said: 'say',
  says: 'say',
  told: 'tell',
  thinks: 'think',
  thought: 'think',
  changed: 'change',
  cancelled: 'cancel',
  canceled: 'cancel',
  quit: 'quit',
  forgot: 'forget',
  hurts: 'hurt',
  uses: 'use',
  used: 'use',
};

/** Base form of a verb or a noun. */
function rootOf(lower: string, tags: ReadonlySet<string>): string {
  if (COPULA.has(lower)) return 'be';
  if (Object.hasOwn(IRREGULAR, lower)) return IRREGULAR[lower] ?? lower;
  const { noun, verb } = library().methods().two.transform;
  const model = library().model();
  if (tags.has('Plural')) return noun.toSingular(lower, model) || lower;
  for (const tense of ['PastTense', 'Gerund', 'PresentTense', 'Participle'])
    if (tags.has(tense) && !tags.has('Infinitive')) return verb.toInfinitive(lower, model, tense) || lower;
  return lower;
}

/** "at the jeweller's", "from aunt Meg's", "New Year's Eve": words before an "'s" that does not mean "is". */
function isPlaceOf(before: readonly Word[], name: string, next: string): boolean {
  if (/^(?:it|that|this|there|here|he|she|who|what|where|when|how|why|let|everything|everyone|one)$/i.test(name)) return false;
  if (/^new$/i.test(before.at(-1)?.text ?? '') && /^year$/i.test(name)) return true;
  // "the beds are Jo's and mine"
  if (/^(?:is|are|was|were)$/.test(before.at(-1)?.lower ?? '') && /^(?:and|or|,|\.)?$/.test(next)) return true;
  for (const word of before.slice(-3).toReversed()) {
    if (/^(?:at|to|from|by|near|of|behind|opposite|with|in|until)$/.test(word.lower)) return true;
    if (word.after !== '' || !/^(?:the|my|our|a|an|his|her|their|aunt|uncle|dr|st)\.?$/.test(word.lower)) return false;
  }
  return false;
}

const NAME_AND_VERB = /^(?:Can|Will|May|Mark|Bill|Grant|Chase|Drew|Pat|Sue|Rob)'s$/;
const nameOf = ({ text, post, pre }: Term): Word => ({
  text: text.slice(0, -2),
  lower: text.slice(0, -2).toLowerCase(),
  root: text.slice(0, -2).toLowerCase(),
  tags: new Set(['Noun', 'Person', 'FirstName', 'ProperNoun', 'Possessive']),
  after: post.trim(),
  before: pre.trim(),
  possessive: true,
});

/** "Mrs Dorn" is one name. */
const TITLE = /^(?:mr|mrs|ms|dr|prof|herr|frau|mme|miss)$/;
const isTitled = (title: Word, word: Word): boolean =>
  TITLE.test(title.lower.replace('.', '')) &&
  /^\.?$/.test(title.after) &&
  /^\p{L}/u.test(word.text) &&
  (/^\p{Lu}/u.test(word.text) ||
    (title.lower !== 'miss' &&
      (word.tags.has('LastName') ||
        word.tags.has('Person') ||
        !/^(?:and|is|was|has|will|says|said|who|at|on|for|to|in|with|the)$/.test(word.lower))));
const titled = (title: Word, word: Word): Word => ({
  ...word,
  text: `${title.text.replace('.', '')} ${word.text}`,
  lower: `${title.lower.replace('.', '')} ${word.lower}`,
  root: `${title.lower.replace('.', '')} ${word.root}`,
  before: title.before,
  tags: new Set([...[...word.tags].filter((tag) => !/Verb|Tense|Infinitive|Adjective/.test(tag)), 'Noun', 'ProperNoun', 'Person']),
});

/** "my mum and dad" are the parents, in those words. */
const PARENT = /^(?:mum|mom|mama|mummy|mother|dad|daddy|papa|father)$/;
const isSecondParent = (words: readonly Word[], word: Word): boolean => {
  const [first, and] = [words.at(-2), words.at(-1)];
  const isPair = PARENT.test(word.lower) && PARENT.test(first?.lower ?? '') && first?.lower !== word.lower;
  return isPair && /^(?:and|&|\+)$/.test(and?.lower ?? '') && first?.after === '' && first.possessive === undefined;
};
const parents = (first: Word, second: Word): Word => ({
  ...second,
  text: `${first.text} and ${second.text}`,
  lower: 'parents',
  root: 'parent',
  tags: new Set(['Noun', 'Plural']),
  before: first.before,
});

/** Anything longer is not a word, and the library's time grows with a word's length. */
const MAX_WORD = 80;

/** The words of one sentence. Limit the length of `sentence`: the time is linear, about 10 µs per word. */
export function wordsOf(sentence: string): Word[] {
  const text = sentence
    .split(' ')
    .map((word) => word.slice(0, MAX_WORD).toWellFormed())
    .join(' ');
  const words: Word[] = [];
  let isGlued = false;
  let owns = false;
  let numbered = '';
  for (const { terms } of library()(text).json({ terms: { text: true, normal: true, implicit: true, tags: true, whitespace: true } }))
    for (const [at, term] of terms.entries()) {
      const isPart = term.text === '' && words.length > 0;
      const range = words.at(-1);
      // "2024-1188" is no range for sure, and a range is understood as it was written: the library makes it "2024 to 1188".
      if (isPart && term.tags.includes('NumberRange') && range !== undefined) {
        words[words.length - 1] = { ...range, after: term.post.trim() };
        continue;
      }
      const isRange = term.tags.includes('NumberRange');
      const own = !isRange && term.implicit !== undefined && term.implicit !== '' ? term.implicit : term.normal;
      const lower = own.toLowerCase().replace(/'s?$/, '') || own;
      const tags = new Set(term.tags);
      if (tags.has('Verb') && lower.endsWith('ing') && !tags.has('Gerund')) tags.add('Gerund');
      const implicit = isRange ? '' : (term.implicit ?? '');
      const inCase = /^\p{Lu}/u.test(term.text) ? implicit.charAt(0).toUpperCase() + implicit.slice(1) : implicit;
      // A name keeps its own spelling: the library writes "Zoë's" as "zoe".
      const isName = /^\p{Lu}\p{L}+'s$/u.test(term.text);
      const written = isPart || implicit === '' ? (isPart ? implicit : term.text) : isName ? term.text.slice(0, -2) : inCase;
      if (written === '' && !isPart) continue;
      // "10k", "class 2a"
      const before = words.at(-1);
      if (isPart && before !== undefined && numbered !== '') {
        words[words.length - 1] = {
          ...before,
          text: numbered,
          lower: numbered.toLowerCase(),
          root: numbered.toLowerCase(),
          after: term.post.trim(),
        };
        numbered = '';
        continue;
      }
      numbered = /^\d[\d.,]*\p{L}+$/u.test(term.text) && implicit !== '' ? term.text : '';
      // "Can's shoes": a name that is also another word.
      if (NAME_AND_VERB.test(term.text)) {
        words.push(nameOf(term));
        continue;
      }
      // "at the jeweller's until Friday": a possessive, not a verb.
      if (isPart && owns) {
        owns = false;
        const last = words.at(-1);
        if (last !== undefined) words[words.length - 1] = { ...last, after: term.post.trim(), possessive: true };
        continue;
      }
      owns = /^\p{L}+'s$/u.test(term.text) && implicit !== '' && isPlaceOf(words, implicit, terms[at + 2]?.normal ?? '');
      const ofMany = term.tags.includes('Possessive') && term.post.startsWith("'") && term.text.endsWith('s') ? "'" : '';
      const word: Word = {
        text: (term.tags.includes('Possessive') ? term.text.replace(/['’]s?$/, '') : written) + ofMany,
        lower,
        root: rootOf(lower, tags),
        tags,
        after: term.post.trim().slice(ofMany.length),
        before: term.pre.trim(),
        ...(/['’]s?$/.test(term.text) && term.tags.includes('Possessive') && !term.implicit ? { possessive: true as const } : {}),
      };
      const last = words.at(-1);
      // The library cuts "check-in" and "QUOKKA-4711" in two.
      if (last !== undefined && isGlued)
        words[words.length - 1] = {
          ...word,
          text: last.text + last.after + word.text,
          lower: last.lower + last.after + word.lower,
          root: last.lower + last.after + word.root,
          before: last.before,
          tags: new Set(
            [...last.tags, ...tags, 'Noun'].filter(
              (tag) => !/^(?:Preposition|Conjunction|Verb|Particle|PhrasalVerb|Infinitive|Imperative|PresentTense)$/.test(tag),
            ),
          ),
        };
      else if (last !== undefined && isTitled(last, word)) words[words.length - 1] = titled(last, word);
      else if (isSecondParent(words, word)) words.splice(-2, 2, parents(words.at(-2) as Word, word));
      else words.push(word);
      isGlued = /^[-_&+@#*]$/.test(term.post);
    }
  return words.map((word, i) =>
    isMisread(words, i)
      ? { ...word, text: 'is', lower: 'is', root: 'be', tags: IS_TAGS }
      : isNameHere(words, i)
        ? { ...word, root: word.lower, tags: NAME_TAGS }
        : word,
  );
}

const NAME_TAGS: ReadonlySet<string> = new Set(['Noun', 'Singular', 'Person', 'FirstName', 'ProperNoun']);
/** First names that are words, too. Those of months are names only of who does something. */
const WORD_OR_NAME =
  /^(?:Can|Will|Mark|Bill|Grant|Chase|Drew|Pat|Sue|Rob|Rose|Grace|Hope|Joy|Faith|Art|Dawn|Frank|Ivy|Lily|Olive|Jade|Ruby|Amber|Dean|Cliff|Miles|Reed|Gene|Guy|Ginger|Holly|Poppy|Daisy|Violet|Summer|Penny|Pearl|Iris|Heather|Angel|Christian|Ray|Jay|Robin|Jack|Max)$/;
const MONTH_OR_NAME = /^(?:May|April|June|August)$/;
const FINITE = /^(?:is|are|has|have|does|do|was|were|had|did|can|will|could|would|should|must)$/;

/** "Can has football", "May plays the piano", "… and Will": capitalised where English puts no such word. */
function isNameHere(words: readonly Word[], i: number): boolean {
  const [before, word, next] = [words[i - 1], words[i], words[i + 1]];
  if (word === undefined || word.possessive || word.tags.has('FirstName')) return false;
  const isDoing =
    next !== undefined &&
    word.after === '' &&
    before?.tags.has('Determiner') !== true &&
    (FINITE.test(next.lower) || (next.tags.has('PresentTense') && next.lower !== next.root));
  if (MONTH_OR_NAME.test(word.text)) return isDoing && !/^(?:is|are|was|were|will|can)$/.test(next.lower);
  if (!WORD_OR_NAME.test(word.text)) return false;
  return isDoing || (i > 0 && /^,?$/.test(before?.after ?? '') && before?.tags.has('Determiner') !== true);
}

/** "He's called Bo" is "he is". */
const IS_TAGS: ReadonlySet<string> = new Set(['Verb', 'Copula', 'PresentTense']);
const isMisread = (words: readonly Word[], i: number): boolean =>
  words[i]?.text === 'has' &&
  /^(?:he|she|it|who|that)$/.test(words[i - 1]?.lower ?? '') &&
  /^(?:called|named|married|engaged|divorced|born|based|retired|scared|allergic|vegan|vegetarian)$/.test(words[i + 1]?.lower ?? '');

/** "like" → "likes". */
export function presentOf(root: string): string {
  if (root === 'be') return 'is';
  if (root === 'have') return 'has';
  if (/^(?:can|could|will|would|should|must|may|might|shall)$/.test(root)) return root;
  return library().methods().two.transform.verb.conjugate(root, library().model()).PresentTense || `${root}s`;
}

/** Whether the library knows it as a first name. */
export const isFirstName = (word: string): boolean => wordsOf(word)[0]?.tags.has('FirstName') === true;
