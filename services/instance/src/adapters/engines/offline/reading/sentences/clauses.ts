// Cuts a sentence into clauses of subject, verb and rest. "A is allergic to nuts and B eats everything" is two; "B and I are
// vegetarian" is one with two subjects; "I like tea but hate coffee" is two with one subject.

import type { Word } from '../../words/english.ts';
import { type Verb, verbAt } from '../../words/verbs.ts';
import { SHARED_THINGS } from '../../words/word-lists.data.ts';

export interface Clause {
  /** Before the subject: "tomorrow", "since last year". */
  lead: Word[];
  /** Empty: an order, or not a sentence at all. */
  subject: Word[];
  /** Absent: "vegetarian, and lactose intolerant". */
  verb?: Verb;
  /** After the verb. */
  rest: Word[];
  /** The word that joins it to the previous clause: "and", "but", "because", … */
  link: string;
}

const PRONOUNS = new Set('i we he she they it you'.split(' '));
const SUBJECT_WORDS = new Set([
  ...PRONOUNS,
  ...'this that these those there everyone everybody nobody someone somebody both all one who which u'.split(' '),
]);
const COORDINATORS = new Set(
  'and but so or & + plus then yet because cause cuz since as while whereas although though when where which who until'.split(' '),
);
/** After these, a new subject is not coordinated with the previous one. */
const SUBORDINATE = new Set(
  'because cause cuz since as while although though when where if unless until after before whenever wherever whether that which who'.split(
    ' ',
  ),
);
const OPEN_LINKS = new Set([
  'also',
  'then',
  'now',
  'btw',
  'actually',
  'instead',
  'maybe',
  'probably',
  'please',
  'still',
  'obviously',
  'sadly',
  'unfortunately',
  'luckily',
  'today',
]);
const DETERMINERS = new Set('the a an my our his her their your its this that these those some any no every each'.split(' '));
const MAX_SUBJECT_WORDS = 14;
const MAX_LEAD_WORDS = 9;
const MAX_CLAUSES = 24;

const isNounLike = (word: Word): boolean =>
  word.tags.has('Noun') ||
  word.tags.has('Value') ||
  word.tags.has('Pronoun') ||
  word.tags.has('ProperNoun') ||
  word.tags.has('Date') ||
  /^\p{Lu}/u.test(word.text);
const isBreak = (word: Word | undefined): boolean => word !== undefined && /[,;:.!?–—]|^-|-$/.test(word.after);

/** The position of the finite verb for the subject that begins at `start`, or -1. */
function verbOf(words: readonly Word[], start: number): number {
  let nouns = 0;
  let commas = 0;
  let joined = false;
  const end = Math.min(words.length, start + MAX_SUBJECT_WORDS);
  for (let j = start; j < end; j++) {
    const word = words[j];
    const before = words[j - 1];
    if (!word) return -1;
    if (j > start && /[;:.!?–—)]/.test(before?.after ?? '')) return -1;
    if (j > start && before?.after === ',') commas++;
    if (nouns > 0 && isFiniteVerb(words, j, start, joined)) {
      // "Tom, Anna and I are …" and "Anna, my wife, is …" have commas in the subject; "tomorrow, dinner is …" does not.
      return commas === 0 || joined || commas === 2 ? j : -1;
    }
    // "tomorrow we": a pronoun begins a subject or follows "and".
    if (PRONOUNS.has(word.lower) && j > start && !joined) return -1;
    if (
      j === start &&
      !word.possessive &&
      !word.tags.has('FirstName') &&
      (AUXILIARIES.has(word.lower) || (EVERYDAY.has(word.lower) && !word.tags.has('Noun')))
    )
      return -1;
    if (/^(?:and|or|&|\+)$/.test(word.lower)) {
      if (nouns === 0) return -1;
      joined = true;
    } else if (j > start && SUBORDINATE.has(word.lower) && !/^(?:that|which|who)$/.test(word.lower)) return -1;
    if (isNounLike(word) || SUBJECT_WORDS.has(word.lower) || word.tags.has('Gerund') || SHARED_THINGS.has(word.lower)) nouns++;
  }
  return -1;
}

const AUXILIARIES = new Set('am is are was were do does did have has had will would can could shall should must may might'.split(' '));
/** Verbs that look like nouns, which the library takes for nouns in short messages. */
const THIRD_PERSONS = new Set(
  `likes loves hates eats drinks leaves lands starts ends opens closes costs needs works lives plays speaks stays moves departs arrives owes turns brings pays books
   flies meets prefers wants knows thinks says takes goes comes gets makes runs uses sleeps travels wears studies collects begins returns visits drives hurts avoids enjoys runs lasts fixes sings teaches sells serves expires rents hosts`.split(
    /\s+/,
  ),
);

/** Verbs after "we both" and "I really", whatever the library thinks. */
const EVERYDAY = new Set(
  'like love hate eat drink need want prefer live work play speak know have leave land arrive stay own use enjoy dislike avoid'.split(' '),
);

function isFiniteVerb(words: readonly Word[], j: number, start: number, joined: boolean): boolean {
  const word = words[j];
  const before = words[j - 1];
  if (!word || !before) return false;
  // "on 24 may at noon"
  if (word.lower === 'may' && (before.tags.has('Value') || word.tags.has('Month'))) return false;
  // "8 am"
  if (word.lower === 'am' && before.lower !== 'i') return false;
  if (word.lower === 'got' && word.tags.has('Auxiliary')) return isNounLike(before) && !DETERMINERS.has(before.lower);
  if (AUXILIARIES.has(word.lower)) return !DETERMINERS.has(before.lower) && before.lower !== 'to';
  let last = j - 1;
  while (last > start && isAdverb(words[last])) last--;
  const subject = words[last];
  if (
    !subject ||
    DETERMINERS.has(before.lower) ||
    before.possessive ||
    before.lower === 'to' ||
    before.lower === 'and' ||
    before.tags.has('Preposition')
  )
    return false;
  if (isAdverb(word) || word.tags.has('Gerund')) return false;
  if (THIRD_PERSONS.has(word.lower) && !PRONOUNS.has(subject.lower))
    return (isNounLike(subject) || SHARED_THINGS.has(subject.lower)) && !(before.tags.has('Adjective') && !/^\p{Lu}/u.test(before.text));
  const isPronoun = PRONOUNS.has(subject.lower);
  if (isPronoun && EVERYDAY.has(word.lower)) return true;
  if (isPronoun && last === j - 1)
    return !word.tags.has('Conjunction') && !word.tags.has('Preposition') && word.lower !== 'both' && word.lower !== 'all';
  if (!word.tags.has('Verb')) return false;
  if (isPronoun || word.tags.has('PastTense') || word.tags.has('Modal')) return true;
  if (word.tags.has('Infinitive') || word.lower === word.root)
    return joined || subject.tags.has('Plural') || /^(?:everyone|people|kids|guys|all|both)$/.test(subject.lower);
  return word.tags.has('PresentTense');
}

const ADVERBS = new Set(
  'also really just now already still never always both all only even usually often sometimes mostly probably definitely absolutely actually totally basically finally soon currently ever strictly strongly particularly not longer no'.split(
    ' ',
  ),
);
function isAdverb(word: Word | undefined): boolean {
  return word !== undefined && (ADVERBS.has(word.lower) || (word.tags.has('Adverb') && !word.tags.has('Negative')));
}

/** The clause with a subject and a verb that begins at `from`, with its lead; undefined if there is none. */
function subjectFrom(words: readonly Word[], from: number, leads: number): { start: number; verb: number } | undefined {
  for (let start = from; start <= Math.min(from + leads, words.length - 2); start++) {
    const word = words[start];
    if (!word) break;
    // A subject begins after the comma of a lead, or with a word that can only begin a subject.
    const opens =
      start === from || isBreak(words[start - 1]) || PRONOUNS.has(word.lower) || DETERMINERS.has(word.lower) || isNounLike(word);
    if (
      !opens ||
      (start > from && words[start - 1]?.tags.has('Preposition')) ||
      (start > from && DETERMINERS.has(words[start - 1]?.lower ?? '') && !PRONOUNS.has(word.lower))
    )
      continue;
    const verb = verbOf(words, start);
    if (verb >= 0) return { start, verb };
  }
  return undefined;
}

/** Every clause of a sentence, in order. */
export function clausesIn(words: readonly Word[]): Clause[] {
  const clauses: Clause[] = [];
  const first = subjectFrom(words, 0, MAX_LEAD_WORDS);
  const isOrder = startsWithVerb(words) && (first === undefined || first.start > 0);
  if (first === undefined || isOrder) {
    const verb = isOrder ? verbAt(words, 0, []) : undefined;
    const cut = verb ? undefined : nextClause(words, 0, undefined);
    // "vegetarian here, and we leave at 8": the words before the first full clause are separate.
    if (cut && cut.start > 0) clauses.push({ lead: [], subject: [], rest: words.slice(0, cut.at), link: '' });
    else if (verb) return [{ lead: [], subject: [], verb, rest: words.slice(verb.end), link: '' }];
    else return [{ lead: [], subject: [], rest: [...words], link: '' }];
    addFrom(words, cut.start, cut.verb, cut.link, [], clauses);
    return clauses;
  }
  const lead = words.slice(0, first.start);
  // "Concert on 14 December, we start at 7": the words before the comma are not a time of the clause.
  const isLinked = lead.length > 3 && SUBORDINATE.has(lead.at(-1)?.lower ?? '') && !SUBORDINATE.has(lead[0]?.lower ?? '');
  const isOwn =
    lead.length > 2 &&
    (isBreak(lead.at(-1)) || isLinked) &&
    !lead[0]?.tags.has('Preposition') &&
    !lead[0]?.tags.has('Date') &&
    !lead[0]?.tags.has('Conjunction');
  if (isOwn) clauses.push({ lead: [], subject: [], rest: isLinked ? lead.slice(0, -1) : lead, link: '' });
  addFrom(words, first.start, first.verb, isLinked ? (lead.at(-1)?.lower ?? '') : '', isOwn ? [] : lead, clauses);
  return clauses;
}

function startsWithVerb(words: readonly Word[]): boolean {
  const first = words[0];
  if (
    !first ||
    words.slice(0, 3).some((word) => word.after === ':') ||
    (SHARED_THINGS.has(first.lower) && (words[1]?.tags.has('Value') || words[1]?.tags.has('Date') || words[1]?.tags.has('Preposition')))
  )
    return false;
  if (first.tags.has('Imperative') || /^(?:please|let|don't|do|never|always|stop)$/.test(first.lower)) return true;
  return first.tags.has('Infinitive') && first.lower === first.root && !AUXILIARIES.has(first.lower);
}

interface Cut {
  /** Where the previous clause ends. */
  at: number;
  start: number;
  verb: number;
  link: string;
  shared: boolean;
  /** The omitted verb. */
  gap?: Verb;
}

function addFrom(words: readonly Word[], start: number, verb: number, link: string, lead: Word[], clauses: Clause[]): void {
  let at = {
    start,
    verb,
    link,
    lead,
    subject: undefined as Word[] | undefined,
    copy: undefined as Verb | undefined,
    gap: undefined as Verb | undefined,
  };
  while (clauses.length < MAX_CLAUSES) {
    const subject = at.subject ?? words.slice(at.start, at.verb);
    const group = at.gap ? { ...at.gap, end: at.verb } : verbAt(words, at.verb, subject, at.copy);
    const cut = nextClause(words, group.end, { subject, verb: group });
    clauses.push({
      lead: at.lead,
      subject: withoutAdverbs(subject),
      verb: group,
      rest: words.slice(group.end, cut?.at ?? words.length),
      link: at.link,
    });
    if (!cut) return;
    at = {
      ...{ start: cut.start, verb: cut.verb, link: cut.link, lead: [] },
      subject: cut.shared ? subject : undefined,
      copy: cut.shared ? group : undefined,
      gap: cut.gap,
    };
  }
}

/** "check-in is at 3 and check-out at 11": the position of the omitted verb, or undefined. */
function gapped(words: readonly Word[], from: number, verb: Verb): number | undefined {
  if (verb.root !== 'be' && verb.root !== 'leave' && verb.root !== 'start' && verb.root !== 'arrive') return undefined;
  for (let j = from + 1; j < Math.min(from + 5, words.length - 1); j++) {
    if (!isNounLike(words[j - 1] as Word) || isBreak(words[j - 1])) return undefined;
    if (/^(?:at|on|in|from)$/.test(words[j]?.lower ?? '') && (words[j + 1]?.tags.has('Value') || words[j + 1]?.tags.has('Date')))
      return words[from]?.tags.has('Value') || words[from]?.tags.has('Date') ? undefined : j;
  }
  return undefined;
}

/** "we both" is "we". */
const withoutAdverbs = (subject: readonly Word[]): Word[] => subject.filter((word, i) => i === 0 || !isAdverb(word));

/** The next clause after `from`: one with its own subject, or "and hates natto" with the previous one. */
function nextClause(words: readonly Word[], from: number, before: { subject: readonly Word[]; verb: Verb } | undefined): Cut | undefined {
  for (let k = from; k < words.length; k++) {
    const word = words[k];
    if (!word) break;
    const isLink = COORDINATORS.has(word.lower) && k > 0 && !(word.lower === 'because' && words[k + 1]?.lower === 'of');
    const afterBreak = k > 0 && /[,;–—]|^-/.test(words[k - 1]?.after ?? '');
    if (!isLink && !afterBreak) continue;
    let next = k;
    let link = '';
    while (next < words.length && next < k + 4) {
      const here = words[next];
      const isThat =
        here?.lower === 'that' &&
        link !== '' &&
        (PRONOUNS.has(words[next + 1]?.lower ?? '') ||
          DETERMINERS.has(words[next + 1]?.lower ?? '') ||
          /^\p{Lu}/u.test(words[next + 1]?.text ?? ''));
      if (!here || !(COORDINATORS.has(here.lower) || OPEN_LINKS.has(here.lower) || isThat)) break;
      if (link === '' || !SUBORDINATE.has(link)) link = COORDINATORS.has(here.lower) ? here.lower : link;
      next++;
    }
    const gap = before === undefined ? undefined : gapped(words, next, before.verb);
    if (gap !== undefined && link === 'and') return { at: k, start: next, verb: gap, link, shared: false, gap: before?.verb };
    const found = subjectFrom(words, next, afterBreak && !isLink ? 3 : link === '' || !SUBORDINATE.has(link) ? 4 : 0);
    // "I like tea and the hotel that we booked is nice": only the words right after the link are its subject.
    if (found && (found.start === next || isLead(words, next, found.start))) return { at: k, ...found, link, shared: false };
    if (!before || SUBORDINATE.has(link) || link === 'or') continue;
    const verb = sharedVerb(words, next, before, link !== '');
    if (verb >= 0) return { at: k, start: verb, verb, link, shared: true };
  }
  return undefined;
}

const TIME_WORD = /^(?:today|tomorrow|tonight|yesterday|then|later|now|afterwards)$/;
const isLead = (words: readonly Word[], from: number, to: number): boolean =>
  (words.slice(from, to).some((word) => word.tags.has('Date') || TIME_WORD.test(word.lower)) && !words[from]?.tags.has('ProperNoun')) ||
  /^(?:in|on|at|from|since|for|after|before)$/.test(words[from]?.lower ?? '');

/** "I live in Bonn, work at the zoo, have a dog". */
const SAID_OF_ONESELF = new Set('live work have play speak teach study own eat drink like love hate need come know sing run'.split(' '));
/** "I quit, starting at the bakery in June". */
const GOES_ON = /^(?:start|move|fly|join|switch|work|study|retire|arrive)$/;
/** "I'm vegan and don't drink", "we fly to Rome and stay at the Park": the verb of the same subject, or -1. */
function sharedVerb(
  words: readonly Word[],
  from: number,
  { subject, verb }: { subject: readonly Word[]; verb: Verb },
  isLinked: boolean,
): number {
  let j = from;
  while (isAdverb(words[j])) j++;
  const word = words[j];
  if (!word) return -1;
  const later = words[j + 1];
  const isAuxiliary = AUXILIARIES.has(word.lower);
  if (isAuxiliary) return later === undefined ? -1 : from;
  if (!word.tags.has('Verb') && !THIRD_PERSONS.has(word.lower)) return -1;
  // "…, makes him sick": what makes him sick is not a person.
  if (!isLinked && /^(?:me|him|her|us|them)$/.test(later?.lower ?? '')) return -1;
  if (word.tags.has('Gerund')) return (verb.progressive && !verb.future) || (!isLinked && GOES_ON.test(word.root)) ? from : -1;
  const base = word.lower === word.root;
  // "…, only soup till Sunday": a comma alone does not turn a noun into a verb.
  if (base && !isLinked && !SAID_OF_ONESELF.has(word.lower)) return -1;
  const head = subject.find((one) => PRONOUNS.has(one.lower));
  const takesBase =
    head !== undefined ? !/^(?:he|she|it)$/.test(head.lower) : subject.some((one) => one.lower === 'and' || one.tags.has('Plural'));
  if (base) {
    // "I want to eat and drink": the second verb depends on "to".
    if (verb.modal !== undefined || verb.future) return later === undefined ? -1 : from;
    return takesBase && verb.via === undefined && !word.tags.has('Singular') && later !== undefined ? from : -1;
  }
  return word.tags.has('PastTense') || word.tags.has('PresentTense') || THIRD_PERSONS.has(word.lower) ? from : -1;
}
