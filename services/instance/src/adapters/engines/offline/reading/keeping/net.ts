// The widest net: statements that no rule understands, at least not completely, are stored verbatim. Answers may be clumsy then, but
// nothing is lost.
import type { Learned } from '../../../../../agent/domain/engine.ts';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { personNamed } from '../../../../../agent/memory/domain/people/people.ts';
import { contentStems, topicKey } from '../../../../../agent/memory/domain/words/words.ts';
import { type Word, wordsOf } from '../../words/english.ts';
import { asSentence, type Setting, type Subject, spoken } from '../people/who.ts';
import type { Clause } from '../sentences/clauses.ts';
import { SAID_IN_PASSING, SMALL_TALK } from '../statements/doing.ts';
import { lowerOf } from '../statements/findings.ts';
import { isHardWord, leftOut } from './coverage.ts';
import { type Draft, dated, lastSaid } from './notes.ts';
import { isFragmentWorth, isInstruction, isUnclear, isWorthKeeping, passes } from './worth.ts';

const MAX_WORDS = 60;
const TOPIC_WORDS = 6;

const wordsIn = ({ lead, subject, verb, rest }: Clause): Word[] => [...lead, ...subject, ...(verb?.words ?? []), ...rest];

const peopleIn = (words: readonly Word[], { people, speaker }: Setting, who: Subject | undefined): string[] => {
  const keys = words.flatMap((word) => {
    if (/^(?:i|me|my|mine)$/.test(word.lower)) return [speaker.key];
    const known = /^\p{Lu}/u.test(word.text) || word.tags.has('FirstName') ? personNamed(people, word.text) : undefined;
    return known === undefined || known === 'several' ? [] : [known.key];
  });
  const own = who !== undefined && /^(?:person|speaker|relation)$/.test(who.kind) ? [who.key] : [];
  return [...new Set([...own, ...keys])];
};

const plainOf = (words: readonly Word[]): string => words.map(({ text, after }) => `${text}${after}`).join(' ');

/** What the rules read in a clause, and whom its subject meant at that point. */
export interface Reading {
  learned: readonly Learned[];
  who: Subject | undefined;
}

function kept(words: readonly Word[], clause: Clause, who: Subject | undefined, setting: Setting): Learned {
  // "she" and "grandpa" are replaced by names
  const isNamed = who?.kind === 'relation' || (who !== undefined && /^(?:he|she|they)$/.test(words[0]?.lower ?? ''));
  const opens = words.slice(0, clause.subject.length).every((word, i) => word === clause.subject[i]);
  const said = isNamed && opens ? `${who.name} ${spoken(words.slice(clause.subject.length), setting)}` : spoken(words, setting);
  // "Working from home on Fridays" is about the speaker.
  const text =
    words[0]?.tags.has('Gerund') && clause.verb === undefined && !/^\p{Lu}?\p{Ll}+ing is\b/u.test(said)
      ? `${setting.speakerName}: ${said}`
      : said;
  const about = peopleIn(words, setting, who);
  // "we broke up": which two, only they know.
  const isOfTwo = clause.subject[0]?.lower === 'we' && /^(?:break|split|divorce|separate|marry)$/.test(clause.verb?.root ?? '');
  const told = isOfTwo ? `${setting.speakerName} said “${plainOf(words)}”` : text.replace(/\bcan not\b/g, "can't");
  return dated(
    { kind: 'fact', text: asSentence(told), topic: `note:${topicKey(text, TOPIC_WORDS)}`, ...(about.length > 0 ? { about } : {}) },
    setting,
  );
}

/** Whether the result contains everything that the words name. */
function isTold(words: readonly Word[], { verb: said, rest }: Clause, own: readonly Learned[], learned: readonly Learned[]): boolean {
  if (learned.length === 0) return false;
  const verb = said?.root;
  const texts = learned.map(({ text }) => text);
  const told = new Set(texts.flatMap(contentStems));
  // In a clause that no rule understood, the action counts, too.
  const isPromise = own.length === 0 && (said?.modal === 'can' || said?.future === true);
  if (isPromise) return false;
  const isDone =
    own.length > 0 || verb === undefined || /^(?:be|have|do|)$/.test(verb) || contentStems(verb).every((stem) => told.has(stem));
  // "can't do thursday, have to work"
  const alsoDone = rest.filter(
    (word) => word.tags.has('Verb') && !word.tags.has('Auxiliary') && word.lower === word.root && word.lower.length > 3,
  );
  return (
    isDone &&
    leftOut(words, texts).length === 0 &&
    (verb === undefined || alsoDone.every(({ lower }) => contentStems(lower).every((stem) => told.has(stem))))
  );
}

/** The clause with the words behind it that belong to no clause: "I'm 34", with "and from Gdansk". */
function withTail(clause: Clause, words: readonly Word[], clauses: readonly Clause[]): Word[] {
  const own = wordsIn(clause);
  const places = own.map((word) => words.indexOf(word)).filter((place) => place >= 0);
  if (places.length === 0) return own;
  const last = Math.max(...places);
  const taken = new Set(clauses.flatMap(wordsIn));
  const tail: Word[] = [];
  for (let i = last + 1; i < words.length && !taken.has(words[i] as Word); i++) tail.push(words[i] as Word);
  while (JOINT.test(tail.at(-1)?.lower ?? '')) tail.pop();
  return [...own, ...tail];
}
const JOINT = /^(?:and|but|so|or|&|\+|plus|then|also|because|cause|cuz|since|while|though|although|when|where|which|who|that|as)$/;

function isWorth(clause: Clause, who: Subject | undefined, setting: Setting): boolean {
  if (clause.verb === undefined || clause.subject.length === 0)
    return isInstruction(clause, setting) || (clause.verb === undefined && isFragmentWorth(wordsIn(clause), setting));
  return isWorthKeeping(clause, who, setting);
}

/** The rest of a sentence stays together if it is the whole sentence, or unclear by itself. */
export function caughtIn(
  words: readonly Word[],
  clauses: readonly Clause[],
  readings: ReadonlyMap<Clause, Reading>,
  setting: Setting,
  draft: Draft,
): void {
  if (words.length > MAX_WORDS) return;
  const all = [...readings.values()].flatMap(({ learned }) => learned);
  const texts = all.map(({ text }) => text);
  const whoIn = (clause: Clause) => readings.get(clause)?.who;
  const ownOf = (clause: Clause) => readings.get(clause)?.learned ?? [];
  const said = new Map(clauses.map((clause) => [clause, withTail(clause, words, clauses)]));
  const left = clauses.filter((clause) => readings.has(clause) && !isTold(said.get(clause) ?? [], clause, ownOf(clause), all));
  const isAsked = (clause: Clause) => isWorth(clause, whoIn(clause), setting);
  const says = all.length > 0 || left.some(isAsked);
  const isMeant = (clause: Clause) => ownOf(clause).length > 0 || (says && namesMore(clause, texts)) || isWarning(words, all);
  const worth = left.filter((clause) => (isMeant(clause) || isAsked(clause)) && !passes(said.get(clause) ?? [], setting));
  const [first] = worth;
  if (first === undefined) return;
  const isWhole = all.length === 0 && (worth.length === clauses.length || first === clauses[0]);
  const isDoubtful = worth.some(
    (clause) => clauses.length > 1 && clause !== clauses[0] && (isUnclear(clause, whoIn(clause)) || POINTS_BACK.test(lowerOf(clause.rest))),
  );
  const isOne = (isWhole || isDoubtful) && !passes(words, setting);
  for (const clause of isOne ? [first] : worth) {
    const note = kept(isOne ? words : (said.get(clause) ?? []), clause, whoIn(clause), setting);
    if (note.topic === 'note:') continue;
    if (LEANS.test(note.text) && isUnclear(clause, whoIn(clause))) addLeaning(note, draft, setting);
    else absorb(note, isOne ? all : ownOf(clause), draft);
  }
}

/** Of a sentence that says something, what else it names is meant, too. */
function namesMore(clause: Clause, texts: readonly string[]): boolean {
  const more = leftOut(wordsIn(clause), texts);
  const { verb, subject } = clause;
  if (more.some(isHardWord)) return true;
  if (verb === undefined || subject.length === 0 || verb.root === 'be' || verb.modal === 'would') return false;
  return more.length > 0 && !SMALL_TALK.has(verb.root) && !SAID_IN_PASSING.has(verb.root);
}

/** Whoever is meant: an allergy is kept. */
const isWarning = (words: readonly Word[], all: readonly Learned[]): boolean =>
  all.length === 0 && words.length > 2 && words.some(({ lower }) => /^(?:allerg(?:ic|y|ies)|intolerant|anaphyla\w+)$/.test(lower));

/** The whole is kept in the place of its halves: told beside it, they would be told twice. What somebody eats stays an item of its own. */
function absorb(whole: Learned, halves: readonly Learned[], draft: Draft): void {
  const words = wordsOf(whole.text);
  const isHalf = (one: Learned) =>
    (one.kind === 'fact' || (one.kind === 'personalization' && IS_VALUE.test(one.topic))) &&
    halves.includes(one) &&
    leftOut(wordsOf(one.text), [whole.text]).length === 0 &&
    words.length > 1;
  const [half] = draft.learned.filter(isHalf);
  if (half === undefined) {
    draft.learned.push(whole);
    return;
  }
  draft.learned = draft.learned.flatMap((one) => {
    if (one === half)
      return [{ ...one, ...whole, kind: one.kind, topic: one.topic, about: [...new Set([...(one.about ?? []), ...(whole.about ?? [])])] }];
    return isHalf(one) ? [] : [one];
  });
}

/** "saul:age": with one value, and none that somebody's health hangs on. */
const IS_VALUE = /^[^:]+:(?!diet|allergy|health|name)[^:]+$/;

/** "She hates surprise parties" says nothing alone: it goes on with what was said before it, in one item. */
function addLeaning(note: Learned, draft: Draft, setting: Setting): void {
  const own = draft.learned.at(-1);
  const before = own ?? lastSaid(setting);
  if (before === undefined || before.kind === 'credential' || before.kind === 'training' || before.text.length > MAX_BEFORE) {
    draft.learned.push(note);
    return;
  }
  const text = `${before.text.replace(/\.$/, '')}; ${note.text.charAt(0).toLowerCase()}${note.text.slice(1)}`;
  if (before.kind !== 'fact') draft.learned.push({ ...note, text });
  else if (own !== undefined) draft.learned[draft.learned.length - 1] = { ...own, text, ...aboutBoth(own, note) };
  else draft.learned.push({ ...note, topic: before.topic, text, ...aboutBoth(before, note) });
}
const MAX_BEFORE = 200;
/** "the campsite was 56, I paid that" */
const POINTS_BACK = /^(?:that|it|them|those|these|this|all that|one)$/;
const LEANS = /^(?:he|she|they|it|his|her|their) /i;

const aboutBoth = (one: Pick<Learned, 'about'> | MemoryItem, other: Learned): Pick<Learned, 'about'> => {
  const keys = 'concerns' in one ? (one.concerns ?? []).map(({ key }) => key) : 'about' in one ? (one.about ?? []) : [];
  const about = [...new Set([...keys, ...(other.about ?? [])])];
  return about.length === 0 ? {} : { about };
};
