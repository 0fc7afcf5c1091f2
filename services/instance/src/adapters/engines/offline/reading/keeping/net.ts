// The widest net: statements that no rule understands, at least not completely, are stored verbatim. Answers may be clumsy then, but
// nothing is lost.
import type { Learned } from '../../../../../agent/domain/engine.ts';
import { personNamed } from '../../../../../agent/memory/domain/people/people.ts';
import { contentStems, topicKey } from '../../../../../agent/memory/domain/words/words.ts';
import type { Word } from '../../words/english.ts';
import { asSentence, type Setting, type Subject, spoken } from '../people/who.ts';
import type { Clause } from '../sentences/clauses.ts';
import { type Draft, dated, lastSaid } from './notes.ts';
import { isContent, isFragmentWorth, isInstruction, isUnclear, isWorthKeeping, passes } from './worth.ts';

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
  return dated(
    { kind: 'fact', text: asSentence(text), topic: `note:${topicKey(text, TOPIC_WORDS)}`, ...(about.length > 0 ? { about } : {}) },
    setting,
  );
}

/** Whether the result contains everything that the words name. */
function isTold(words: readonly Word[], verb: string | undefined, own: readonly Learned[], learned: readonly Learned[]): boolean {
  if (learned.length === 0) return false;
  const told = new Set(learned.flatMap(({ text }) => contentStems(text)));
  // In a clause that no rule understood, the action counts, too.
  const isDone =
    own.length > 0 || verb === undefined || /^(?:be|have|do|)$/.test(verb) || contentStems(verb).every((stem) => told.has(stem));
  if (!isDone) return false;
  return words
    .filter((word) => (isContent(word) || word.tags.has('Value')) && !word.tags.has('Date'))
    .every((word) => contentStems(word.text).every((stem) => told.has(stem)));
}

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
  const whoIn = (clause: Clause) => readings.get(clause)?.who;
  const left = clauses.filter(
    (clause) => readings.has(clause) && !isTold(wordsIn(clause), clause.verb?.root, readings.get(clause)?.learned ?? [], all),
  );
  const worth = left.filter((clause) => isWorth(clause, whoIn(clause), setting) && !passes(wordsIn(clause), setting));
  const [first] = worth;
  if (first === undefined) return;
  const isWhole = all.length === 0 && (worth.length === clauses.length || first === clauses[0]);
  const isDoubtful = worth.some((clause) => clauses.length > 1 && clause !== clauses[0] && isUnclear(clause, whoIn(clause)));
  const isOne = (isWhole || isDoubtful) && !passes(words, setting);
  for (const clause of isOne ? [first] : worth) {
    const note = kept(isOne ? words : wordsIn(clause), clause, whoIn(clause), setting);
    if (note.topic !== 'note:') draft.learned.push(isUnclear(clause, whoIn(clause)) ? glued(note, draft, setting) : note);
  }
}

/** "She hates surprise parties" is unclear by itself, so it stays together with the previous sentence. */
function glued(note: Learned, draft: Draft, setting: Setting): Learned {
  if (!/^(?:he|she|they|it|his|her|their) /i.test(note.text)) return note;
  const before = draft.learned.at(-1) ?? lastSaid(setting);
  if (before === undefined || before.kind === 'credential' || before.kind === 'training' || before.text.length > MAX_BEFORE) return note;
  const text = `${before.text.replace(/\.$/, '')}; ${note.text.charAt(0).toLowerCase()}${note.text.slice(1)}`;
  return { ...note, text, topic: `note:${topicKey(note.text, TOPIC_WORDS)}` };
}
const MAX_BEFORE = 200;
