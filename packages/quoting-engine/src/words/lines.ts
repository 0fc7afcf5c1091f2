// Lines as people wrote them: their words, their sentences, and what kind of line they are. The same in every language as far as possible.
import { isStopWord, stem, words } from '@offshoot/memory/words/words.ts';
import { linear } from '@offshoot/text/linear-patterns';
import {
  ANSWERS,
  ASKED_SUBJECTS,
  ASKING,
  CHATTER,
  CORRECTING,
  DENYING,
  FIRST_PERSON,
  type Language,
  POINTING,
  QUESTION_WORDS,
  SMALL_WORDS,
} from './words.data.ts';

const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/u;
/** Of a fixed language, so that the same line has the same words on every host. */
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' });
const MAX_SEGMENTED = 1_000;
const MAX_READ = 16_000;

/** Lower-case words of any script. */
export function tokensOf(text: string): string[] {
  if (!WITHOUT_SPACES.test(text)) return words(text.replace(/[’‘]/g, "'"));
  return [...SEGMENTER.segment(text.slice(0, MAX_SEGMENTED))].filter((one) => one.isWordLike).map((one) => one.segment.toLowerCase());
}

const SMALL = new Set(Object.values(SMALL_WORDS).flatMap((list) => [...list]));
/** Small words that say whether a person comes. */
const TELLING = new Set('off out away without'.split(' '));
export const isEmptyWord = (word: string): boolean => (isStopWord(word) || SMALL.has(word)) && !TELLING.has(word);
/** Stems of the words with a matter of their own. */
export const contentOf = (text: string): string[] =>
  tokensOf(text)
    .filter((word) => !isEmptyWord(word))
    .map(stem);
/** Without words that only agree, greet or laugh. */
export const matterOf = (text: string): string[] => contentOf(text).filter((word) => !CHATTER.has(word));

/** A line without its quotations, which are another person's words. */
export const ownWordsOf = (text: string): string =>
  text.replace(linear(/["“„«][^"”“»]{0,300}["”“»]|(?<!\p{L})['‘][^'’]{2,300}['’](?!\p{L})/gu), ' ');
export const isFirstPerson = (text: string): boolean => tokensOf(ownWordsOf(text)).some((word) => FIRST_PERSON.has(word));

const TAG = linear(/[,.]? (?:ok(?:ay)?|right|yeah|deal|alright|no|isn't it|don't you think|oder|ja|vale|no|non)\s*\?+$/i);
const ENDS_ASKING = linear(/(?:[?？]|(?:です|ます|でした|ました)か。?)[\s\p{Extended_Pictographic}!)]*$/u);
const LEADS = new Set('and so but ok okay hey hi also und y et ugh hm btw well then'.split(' '));
const PREPOSITIONS = new Set('in on at from until till to with for by since'.split(' '));

/** "…, ok?" states something. */
export function isQuestion(sentence: string): boolean {
  const bare = sentence.trim();
  if (TAG.test(bare) && contentOf(bare).length > 1) return false;
  if (ENDS_ASKING.test(bare)) return true;
  const said = tokensOf(bare.slice(0, 200));
  const begin = said.findIndex((word) => !LEADS.has(word) && !PREPOSITIONS.has(word));
  const [first = '', second = ''] = said.slice(Math.max(0, begin));
  if (!ASKING.has(first)) return false;
  // English "was" at the beginning tells, German "was" asks.
  if (first === 'was' && !said.slice(1).some((word) => SMALL_WORDS.de.has(word))) return false;
  if (QUESTION_WORDS.has(first))
    return !/^(?:ever|a|an|i|we|he|she|they|reminds)$/.test(second) && !(bare.includes(',') && ASKED_SUBJECTS.has(second));
  return ASKED_SUBJECTS.has(second) && first !== 'will' && said.length > 2;
}

const SENTENCE_END = /(?<=[.!?…]["”)]?)(?<!\b(?:[Dd]r|[Mm]rs?|[Mm]s|[Ss]t|[Pp]rof|[Nn][or])\.)\s+(?=\S{2})|\n+|(?<=[。！？])/u;
const MAX_PIECE = 400;

/** Sentences; a short one stays with the one before unless it `isApart`. */
export function piecesOf(text: string, isApart: (sentence: string) => boolean = () => false): string[] {
  const pieces: string[] = [];
  let wasApart = false;
  for (const part of text.slice(0, MAX_READ).split(SENTENCE_END)) {
    const piece = part.trim();
    if (piece === '') continue;
    const isAlone = isApart(piece) || isQuestion(piece);
    const last = pieces.at(-1);
    if (last !== undefined && last.length + piece.length < MAX_PIECE && !isAlone && !wasApart)
      pieces[pieces.length - 1] = `${last} ${piece}`;
    else pieces.push(piece);
    wasApart = isAlone;
  }
  return pieces;
}

const LAUGHTER = /^(?:(?:ha|he|lo|ja)+h?|a+w+|o+h+|h*m+|y+a+y+)$/;

/** Laughter, thanks, emoji: nothing to keep, unless it answers something. */
export function isChatter(text: string): boolean {
  const said = tokensOf(text.slice(0, 400)).filter((word) => !LAUGHTER.test(word));
  return said.every((word) => CHATTER.has(word) || isEmptyWord(word)) && !said.some((word) => /\d/.test(word));
}

/** "me", "ok 7 then", "yes please": it hangs on the line that it answers. */
export const isAnswer = (text: string): boolean => tokensOf(text).some((word) => ANSWERS.has(word)) || /👍|✅|🙋/u.test(text);
export const isCorrecting = (text: string): boolean =>
  tokensOf(text).some((word) => CORRECTING.has(word) || word.endsWith("n't")) ||
  /\bmake (?:it|that)\b/i.test(text) ||
  text.trimStart().startsWith('*') ||
  text.trimEnd().endsWith('*');
export const isDenying = (text: string): boolean => tokensOf(text).some((word) => DENYING.has(word) || word.endsWith("n't"));
/** A question that also tells something: "we're away from 3 to 17 August, could somebody feed the cat?" */
export function isTelling(question: string): boolean {
  const [first = ''] = tokensOf(question);
  return (
    !ASKING.has(first) &&
    !LEADS.has(first) &&
    !PREPOSITIONS.has(first) &&
    contentOf(question).length >= 4 &&
    !/か。?[？?]?$/u.test(question.trim())
  );
}
/** It is nothing without the line that it answers. */
export const isFragment = (text: string): boolean => matterOf(text).length <= 2;
export const isPointing = (text: string): boolean => tokensOf(text).some((word) => POINTING.has(word));

/** The language that the words are of, as far as the agent speaks it. */
export function languageOf(text: string): Language {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja';
  const said = tokensOf(text.slice(0, 400));
  const english = said.filter((word) => isStopWord(word)).length + (/[¿¡ñß]/u.test(text) ? -1 : 0.5);
  const counts = (Object.keys(SMALL_WORDS) as (keyof typeof SMALL_WORDS)[]).map((language) => ({
    language,
    count: said.filter((word) => SMALL_WORDS[language].has(word)).length,
  }));
  const best = counts.sort((a, b) => b.count - a.count)[0];
  return best !== undefined && best.count > english ? best.language : 'en';
}
