// The last resort: a statement that names a time, a number or things and of which no rule kept anything is quoted. The
// quote claims nothing by itself; whoever reads it sees who said what.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../../agent/domain/engine.ts';
import { topicKey } from '../../../../../agent/memory/domain/words/words.ts';
import { type Word, wordsOf } from '../../words/english.ts';
import { PASSING } from '../../words/word-lists.data.ts';
import type { Setting } from '../people/who.ts';
import { credentialIn } from '../secrets/credentials.ts';
import { type Clause, clausesIn } from '../sentences/clauses.ts';
import type { Sentence } from '../sentences/sentences.ts';
import { SMALL_TALK } from '../statements/doing.ts';
import { lowerOf } from '../statements/findings.ts';
import { type Draft, dated } from './notes.ts';
import { isTo, MAY_BE_SECRET, peopleNamed, quotable } from './short-answers.ts';
import { isContent, isHard, isLocked, isMomentary, isName } from './worth.ts';

const MIN_WORDS = 3;
/** "anchor at 8" */
const MIN_HARD_WORDS = 2;
/** UTF-16 units. Longer messages are stories, and a quote of one answers no question. */
const MAX_QUOTE = 160;
const TOPIC_WORDS = 6;
/** With this many things, a statement says something, whatever its verb. */
const MANY_THINGS = 2;

/** Not meant as it is said. */
const UNREAL =
  /\b(?:if|unless|might|maybe|perhaps|hope|hopefully|wish|wonder|imagine|literally|would|wouldn't|could|i'?d|we'?d|as if|to death|as hell|nonsense|bullshit|kidding|joking|sarcasm)\b|🙄|^(?:sure|yeah|yea|oh|of course),? /i;

const thingsIn = (words: readonly Word[]): number => words.filter(isContent).length;

/** "I'll ring the hotel", "we're all going to Whitby": what one person is doing just now is of no use tomorrow. */
const isPromise = ({ subject, verb, rest }: Clause): boolean =>
  verb !== undefined &&
  !verb.past &&
  !SMALL_TALK.has(verb.root) &&
  verb.root !== 'be' &&
  thingsIn(rest) > 0 &&
  (lowerOf(subject) === 'we' ? verb.future || verb.progressive : lowerOf(subject) === 'i' && verb.future);

/** "she wishes for a garden bench", but not "our hotel is great" */
const isStatement = ({ subject, verb, rest }: Clause): boolean =>
  verb !== undefined &&
  subject.length > 0 &&
  !SMALL_TALK.has(verb.root) &&
  !(verb.root === 'be' && PASSING.has(rest.at(-1)?.lower ?? '')) &&
  thingsIn(subject) + thingsIn(rest) >= MANY_THINGS;

/** "They are 6", "fine, 2 meetings left" */
const isVague = (words: readonly Word[], [clause]: readonly Clause[]): boolean =>
  (words[0]?.after === ',' && PASSING.has(words[0].lower)) ||
  (clause?.verb?.root === 'be' && /^(?:they|it|he|she)$/.test(lowerOf(clause.subject)) && !/\p{L}{3}/u.test(lowerOf(clause.rest)));

/** Whether it may be an order to the agent: it is named, or nobody else is there. */
const isToAgent = (text: string, setting: Setting): boolean =>
  isTo(setting, text) || setting.people.filter(({ inboxId }) => inboxId !== undefined).length < 2;

/** Undefined: nobody asks for it later, or it must not be quoted. */
function quoteOf({ written, text, isQuestion, explicit, joke }: Sentence, setting: Setting): Learned | undefined {
  const said = quotable(written);
  if (isQuestion || explicit || joke !== undefined || said.length > MAX_QUOTE || UNREAL.test(said)) return undefined;
  const words = wordsOf(text);
  const isHeld = isHard(words, setting) || words.some((word, i) => isName(word, i, setting));
  if (words.length < (isHeld ? MIN_HARD_WORDS : MIN_WORDS) || !/\p{L}{3}/u.test(text)) return undefined;
  if (isLocked(words) || MAY_BE_SECRET.test(said) || credentialIn(said) !== undefined) return undefined;
  if (isMomentary(words, setting, isHeld)) return undefined;
  const clauses = clausesIn(words);
  if (isVague(words, clauses)) return undefined;
  if (isToAgent(written, setting) && clauses[0]?.subject.length === 0) return undefined;
  const isTimed = isHard(words, setting) && words.some((word) => /\d/.test(word.text) || word.tags.has('Date') || word.tags.has('WeekDay'));
  // What is said of somebody and understood by no rule is as often a joke.
  const isTold = isTimed || clauses.some((clause) => isPromise(clause) || isStatement(clause));
  if (!isTold) return undefined;
  return dated(
    {
      kind: 'fact',
      text: `${setting.speakerName} said “${said.replace(linear(/[.\s]+$/), '')}”.`,
      topic: `note:${topicKey(said, TOPIC_WORDS)}`,
      about: [...new Set([setting.speaker.key, ...peopleNamed(words, setting)])],
    },
    setting,
  );
}

/** Reads the sentences, and quotes those that changed nothing. Beside something understood, only a number or a day is worth a quote. */
export function readOrQuoted(
  sentences: readonly Sentence[],
  setting: Setting,
  draft: Draft,
  read: (sentence: Sentence, setting: Setting, draft: Draft) => void,
): void {
  const unread = sentences.filter((sentence) => {
    const before = { ...draft, learned: [...draft.learned], ends: [...draft.ends], forget: [...draft.forget] };
    read(sentence, setting, draft);
    return isUntouched(draft, before);
  });
  const isAlone = draft.learned.length === 0;
  for (const sentence of unread) {
    const quote = quoteOf(sentence, setting);
    if (quote !== undefined && (isAlone || /\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b/i.test(sentence.text)))
      draft.learned.push(quote);
  }
}

const isUntouched = (draft: Draft, before: Draft): boolean =>
  draft.rename === before.rename &&
  draft.ends.length === before.ends.length &&
  draft.forget.length === before.forget.length &&
  draft.learned.length === before.learned.length &&
  draft.learned.every((one, i) => one === before.learned[i]);
