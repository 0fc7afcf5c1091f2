// The whole verb phrase of a clause: "hasn't been going to", "don't want to eat", "stopped being".
import { presentOf, type Word } from './english.ts';

export interface Verb {
  /** Base form of the main verb: "eat". */
  root: string;
  /** The verb that governs it: "want" (to eat), "stop" (eating). */
  via?: string;
  /** "can", "would", … */
  modal?: string;
  negated: boolean;
  /** "no longer", "never". */
  adverbs: string[];
  past: boolean;
  future: boolean;
  progressive: boolean;
  passive: boolean;
  /** Its words, including adverbs after the subject. */
  words: Word[];
  /** First word after it. */
  end: number;
}

const BE = new Set('am is are was were be been being'.split(' '));
const HAVE = new Set(['have', 'has', 'had', 'having']);
const DO = new Set(['do', 'does', 'did']);
const MODALS = new Set('will would can could shall should must may might'.split(' '));
/** Verbs that modify another verb. */
const WITH_TO = new Set(
  'want need plan have like love decide agree hope intend get promise try wish prefer start begin use continue refuse forget manage offer go mean expect tend suppose'.split(
    ' ',
  ),
);
const WITH_GERUND = new Set('stop quit start begin avoid keep consider finish give'.split(' '));

function isNegative(word: Word | undefined): boolean {
  return word !== undefined && /^(?:not|never|n't|cannot|neither|nor|hardly)$/.test(word.lower);
}
const MIDDLE = new Set(
  'also really just now already still always both all only even usually often sometimes mostly probably definitely absolutely actually totally basically finally soon currently ever strictly strongly particularly longer'.split(
    ' ',
  ),
);
const isMiddle = (word: Word | undefined) => word !== undefined && (MIDDLE.has(word.lower) || word.tags.has('Adverb'));
const looksLikeVerb = (word: Word | undefined): word is Word => word?.tags.has('Verb') === true && !word.tags.has('Adjective');

/** "I quit, starting at the bakery": the omitted "am". */
const BEING: Word = { text: 'are', lower: 'are', root: 'be', tags: new Set(['Verb', 'Auxiliary']), after: '', before: '' };

/** A plain verb in the present, without words yet. */
export const presentVerb = (root: string, end: number): Verb => ({
  root,
  negated: false,
  adverbs: [],
  past: false,
  future: false,
  progressive: false,
  passive: false,
  words: [],
  end,
});

/** Reads from the finite verb on. `copied`: the previous clause's verb, if its "will" or "don't" also applies to "and stay". */
export function verbAt(words: readonly Word[], from: number, subject: readonly Word[], copied?: Verb): Verb {
  const verb = presentVerb('', from);
  // "I never drink": words between subject and verb belong to the verb.
  const between = subject.slice(1).filter((word) => isMiddle(word) || isNegative(word));
  for (const word of between) note(verb, word);
  let k = from;
  let auxiliary: Word | undefined;
  for (; k < words.length; k++) {
    const word = words[k] as Word;
    const isLast = k > from && /[,;.!?]/.test(words[k - 1]?.after ?? '');
    if (isLast) break;
    if (
      isNegative(word) ||
      (word.lower === 'no' && words[k + 1]?.lower === 'longer') ||
      (word.lower === 'longer' && words[k - 1]?.lower === 'no') ||
      (isMiddle(word) && nextIsVerb(words, k))
    )
      note(verb, word);
    else if (MODALS.has(word.lower) && verb.modal === undefined && auxiliary === undefined) {
      verb.modal = word.lower;
      verb.future ||= word.lower === 'will' || word.lower === 'shall';
    } else if ((BE.has(word.lower) || HAVE.has(word.lower) || DO.has(word.lower)) && (auxiliary === undefined || BE.has(word.lower))) {
      auxiliary = word;
      verb.past ||= /^(?:was|were|did|had)$/.test(word.lower);
    } else break;
  }
  const main = words[k];
  const isCut = k > from && /[,;:.!?]/.test(words[k - 1]?.after ?? '');
  const hasMain =
    !isCut &&
    main !== undefined &&
    (auxiliary === undefined
      ? k === from || looksLikeVerb(main) || verb.modal !== undefined || verb.adverbs.length > 0 || verb.negated
      : isMainAfter(auxiliary, main));
  if (hasMain && main) {
    verb.root = main.root;
    if (auxiliary && BE.has(auxiliary.lower)) {
      verb.progressive = main.tags.has('Gerund');
      verb.passive = !verb.progressive;
    } else verb.past ||= main.tags.has('PastTense') || (auxiliary !== undefined && HAVE.has(auxiliary.lower));
    k++;
  } else verb.root = auxiliary?.root ?? verb.modal ?? '';
  // "I've got asthma" is "I have asthma".
  if (verb.root === 'get' && auxiliary !== undefined && HAVE.has(auxiliary.lower) && main?.lower === 'got') {
    verb.root = 'have';
    verb.past = false;
  }
  k = throughChain(words, k, verb);
  const isGoingOn = copied !== undefined && auxiliary === undefined && main?.tags.has('Gerund') === true && verb.modal === undefined;
  if (isGoingOn) verb.progressive = true;
  if (copied && verb.modal === undefined && auxiliary === undefined && main?.lower === main?.root) {
    verb.modal = copied.modal;
    verb.future ||= copied.future;
  }
  verb.end = k;
  verb.words = [
    ...between.filter((word) => word.lower !== 'both' && word.lower !== 'all'),
    ...(isGoingOn ? [BEING] : []),
    ...words.slice(from, k),
  ];
  return verb;
}

function note(verb: Verb, word: Word): void {
  if (isNegative(word) || word.lower === 'longer') verb.negated = true;
  if (!isNegative(word) || word.lower === 'never') verb.adverbs.push(word.lower);
}

function nextIsVerb(words: readonly Word[], k: number): boolean {
  for (let j = k + 1; j < Math.min(words.length, k + 4); j++) {
    const word = words[j] as Word;
    if (isNegative(word) || isMiddle(word)) continue;
    return word.tags.has('Verb');
  }
  return false;
}

function isMainAfter(auxiliary: Word, main: Word): boolean {
  if (!looksLikeVerb(main)) return false;
  if (BE.has(auxiliary.lower)) return main.tags.has('Gerund') || main.tags.has('PastTense') || main.tags.has('Participle');
  if (HAVE.has(auxiliary.lower)) return main.tags.has('PastTense') || main.tags.has('Participle') || BE.has(main.lower);
  return true;
}

/** "want to eat" is about eating, "are going to fly" about flying, "stopped being" about being. */
function throughChain(words: readonly Word[], from: number, verb: Verb): number {
  let k = from;
  for (let i = 0; i < 3; i++) {
    const [next, after] = [words[k], words[k + 1]];
    if (!next || /[,;.!?]/.test(words[k - 1]?.after ?? '')) break;
    const isTo = next.lower === 'to' && WITH_TO.has(verb.root) && isInfinitive(after, verb.root !== 'go');
    const isGerund =
      WITH_GERUND.has(verb.root) && (next.tags.has('Gerund') || (verb.root === 'give' && next.lower === 'up' && after?.tags.has('Gerund')));
    if (isTo && after) {
      if (verb.root === 'go') verb.future = true;
      else verb.via ??= verb.root;
      if (verb.root === 'use') verb.past = true;
      verb.root = after.root;
      verb.progressive = false;
      k += 2;
      while (isNegative(words[k])) k++;
    } else if (isGerund) {
      verb.via ??= verb.root;
      k += next.lower === 'up' ? 2 : 1;
      verb.root = words[k - 1]?.root ?? verb.root;
    } else break;
  }
  return k;
}

const NO_VERBS = new Set('work bed school town church lunch dinner breakfast'.split(' '));
function isInfinitive(word: Word | undefined, always: boolean): boolean {
  if (!word || /^\p{Lu}/u.test(word.text) || NO_VERBS.has(word.lower)) return false;
  if (always && !/^(?:the|a|an|my|our|his|her|their|your|this|that|it|me|us|you|him|them|\d.*)$/.test(word.lower)) return true;
  return word.lower === 'be' || word.tags.has('Infinitive') || word.tags.has('Verb') || word.tags.has('Auxiliary');
}

/** "I quit": a verb with the same form in present and past is usually in the past. */
const ONE_FORM = /^(?:quit|split|shut|hit|bet|cut)$/;
const THIRD: Record<string, string> = { am: 'is', are: 'is', were: 'was', have: 'has', do: 'does' };

/** Its words in the third person singular: "don't like" → "doesn't like". `plural`: about several people. */
export function inThirdPerson(verb: Verb, plural: boolean): string[] {
  const said: string[] = [];
  let conjugated = false;
  for (const word of verb.words) {
    const skipped = isNegative(word) || isMiddle(word) || word.lower === 'no';
    if (conjugated || skipped) {
      said.push(word.lower === 'i' ? 'I' : word.text);
      continue;
    }
    conjugated = true;
    if (plural) said.push(word.lower === 'am' || word.lower === 'is' ? 'are' : word.text);
    else if (Object.hasOwn(THIRD, word.lower)) said.push(THIRD[word.lower] ?? word.lower);
    else if (ONE_FORM.test(word.lower)) said.push(word.text);
    else if (MODALS.has(word.lower) || BE.has(word.lower) || HAVE.has(word.lower) || DO.has(word.lower)) said.push(word.lower);
    else said.push(word.lower === word.root && !word.tags.has('PastTense') ? presentOf(word.root) : word.text);
  }
  return said
    .join(' ')
    .replace(/\bcan not\b/, "can't")
    .split(' ');
}
