// Detects the language of a line that is not English, so that the agent can say in that language that it does not read it.
import { linear } from '@offshoot/linear-patterns';
import { detect } from 'tinyld/light';
import {
  ENGLISH_WORDS,
  type LatinLanguage,
  LOAN_PHRASES,
  OWN_SIGNS,
  RUSSIAN_WORDS,
  UKRAINIAN_WORDS,
  WEAK_WORDS,
  WORDS_OF,
} from './language.data.ts';

/** ISO 639-1. `other`: certainly not English. */
export type Language = LatinLanguage | 'ru' | 'uk' | 'ja' | 'zh' | 'ko' | 'ar' | 'hi' | 'other';

/** The first words suffice, and a detector is slow on 16 KB of one letter. */
const MAX_LOOKED_AT = 400;
/** A single small word of another language counts only in a short line. */
const SHORT_LINE = 6;
/** "isn't", "they're": only English has these. */
const CONTRACTED = /(?:n't|'(?:m|re|ve|ll|d))$/;
/** This many words without a single English one are not English. */
const SURELY_FOREIGN = 6;
/** The share of letters that must be of one script, since a line may contain a name in another script. */
const MOST = 0.5;

const SCRIPTS: [Language, RegExp][] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
];
const OTHER_SCRIPT = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/gu;
/** Links, addresses and quotes do not show the writer's language. */
const NO_PROSE = linear(/https?:\/\/\S+|\S+@\S+|["“«„][^"”»“]{0,200}["”»“]/g);

const countOf = (text: string, pattern: RegExp): number => (text.match(pattern) ?? []).length;

/** Undefined: English, or too short to tell. Reads only the first 400 characters, in linear time. */
export function foreignLanguageOf(text: string): Language | undefined {
  const prose = text.slice(0, MAX_LOOKED_AT).toWellFormed().normalize('NFC').replace(/[’‘]/g, "'").replace(NO_PROSE, ' ').trim();
  const letters = countOf(prose, /\p{L}/gu);
  if (letters < 2) return undefined;
  return countOf(prose, OTHER_SCRIPT) / letters > MOST ? languageOfScript(prose) : latinLanguage(prose);
}

function languageOfScript(prose: string): Language {
  const counts = SCRIPTS.map(([language, pattern]) => ({ language, count: countOf(prose, pattern) })).filter(({ count }) => count > 0);
  // Japanese uses Chinese characters, too.
  if (counts[0]?.language === 'ja') return 'ja';
  const most = counts.sort((a, b) => b.count - a.count)[0]?.language;
  return most === 'ru' ? cyrillicLanguage(prose) : (most ?? 'other');
}

function cyrillicLanguage(prose: string): Language {
  if (/[іїєґ]/iu.test(prose)) return 'uk';
  if (/[ыэёъ]/iu.test(prose)) return 'ru';
  const said = wordsOf(prose);
  const [ukrainian, russian] = [UKRAINIAN_WORDS, RUSSIAN_WORDS].map((list) => said.filter(({ word }) => list.has(word)).length);
  if (ukrainian !== russian) return (ukrainian ?? 0) > (russian ?? 0) ? 'uk' : 'ru';
  return detect(prose) === 'uk' ? 'uk' : 'ru';
}

interface Said {
  word: string;
  /** Capitalised words inside a line are names. */
  isName: boolean;
}

function wordsOf(prose: string): Said[] {
  // What has digits in it is a code or a name: its pieces are words of no language.
  const words = /(?<![\p{L}\p{M}\p{N}])\p{L}[\p{L}\p{M}]*(?![\p{L}\p{M}\p{N}])(?:'(?:m|s|re|ve|ll|d|t)\b)?/gu;
  return [...prose.matchAll(words)].map(({ 0: written, index }) => ({
    word: written.toLowerCase(),
    isName: /^\p{Lu}/u.test(written) && index > 0 && !/[.!?¿¡]\s*$/u.test(prose.slice(Math.max(0, index - 3), index)),
  }));
}

function latinLanguage(prose: string): Language | undefined {
  if (LOAN_PHRASES.test(prose.replace(linear(/[\s!.,?]+$/u), ''))) return undefined;
  const said = wordsOf(prose);
  const plain = said.filter(({ isName }) => !isName).map(({ word }) => word);
  if (plain.length < 2) return undefined;
  const written = `${prose.match(/[¿¡]/)?.[0] ?? ''}${plain.join(' ')}`;
  const isEnglish = (word: string) => ENGLISH_WORDS.has(word) || CONTRACTED.test(word);
  const english = plain.filter(isEnglish);
  const strange = plain.filter((word) => !isEnglish(word));
  const scores = [...WORDS_OF].map(([language, list]) => {
    const signs = OWN_SIGNS.some(([one, sign]) => one === language && sign.test(written)) ? 1 : 0;
    // A word that exists in both languages proves nothing.
    const own = strange.filter((word) => list.has(word));
    return {
      language,
      own: own.length + signs,
      strong: own.filter((word) => !WEAK_WORDS.has(word)).length + signs,
      english: english.filter((word) => !list.has(word)).length,
      all: plain.filter((word) => list.has(word)).length,
    };
  });
  const found = scores
    .filter(({ own, strong, english: against }) => strong > 0 && own > against)
    .sort((a, b) => b.own - a.own || b.all - a.all);
  const [best] = found;
  const detected = detect(prose);
  if (best === undefined) return surelyForeign(plain, english.length, detected);
  const near = found.filter(({ own, all }) => own >= best.own - 1 && all >= best.all - 1).map(({ language }) => language);
  const language = near.find((one) => one === detected) ?? best.language;
  if (best.own >= 2) return language;
  // With only one distinctive small word, the detector must agree or the line must contain nothing else.
  return plain.length <= SHORT_LINE && strange.length >= 2 && (language === detected || english.length === 0) ? language : undefined;
}

function surelyForeign(plain: readonly string[], english: number, detected: string): Language | undefined {
  const isProse = plain.length >= SURELY_FOREIGN && english === 0 && new Set(plain).size >= SURELY_FOREIGN;
  return isProse && detected !== '' && detected !== 'en' ? 'other' : undefined;
}
