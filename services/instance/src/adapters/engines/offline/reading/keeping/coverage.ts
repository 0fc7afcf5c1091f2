// What a statement names must be told by what is kept of it: numbers, times, days, names and things. Pure.
import type { Learned } from '../../../../../agent/domain/engine.ts';
import { contentStems } from '../../../../../agent/memory/domain/words/words.ts';
import { type Word, wordsOf } from '../../words/english.ts';
import { isContent } from './worth.ts';

/** Days that are written out as dates, and words that only point at one. */
const RELATIVE =
  /^(?:today|tomorrow|tonight|yesterday|now|next|this|last|year|month|week|weekend|morning|afternoon|evening|night|day|noon|midday|currently|soon|later|then)$/;
const NUMBER = /\d/;

/** Whether a word says something that somebody may ask for later. */
function isTelling(word: Word, i: number): boolean {
  if (RELATIVE.test(word.lower)) return false;
  if (NUMBER.test(word.text)) return true;
  if (word.tags.has('Pronoun') || (word.tags.has('Possessive') && /^(?:my|our|your|his|her|their|its)$/.test(word.lower))) return false;
  // A size, a grade, a platform.
  if (word.lower.length < 2) return i > 0 && /^[A-HJ-Z]$/.test(word.text);
  return (
    isContent(word) || word.tags.has('Value') || word.tags.has('Date') || (i > 0 && /^\p{Lu}\p{L}/u.test(word.text) && word.lower !== 'i')
  );
}

const formsIn = (text: string): Set<string> => new Set([...contentStems(text), ...(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])]);

/** A number, a day, a name: nobody says these for nothing. */
export const isHardWord = (word: Word, i: number): boolean =>
  isTelling(word, i) &&
  (NUMBER.test(word.text) || word.tags.has('Value') || word.tags.has('Date') || (i > 0 && /^\p{Lu}/u.test(word.text)));

/** The words of a statement that none of the texts tells. */
export function leftOut(words: readonly Word[], texts: readonly string[]): Word[] {
  const told = formsIn(texts.join(' '));
  const isTold = (word: Word) => {
    const stems = contentStems(word.text);
    const parts = word.lower.match(/[\p{L}\p{N}]+/gu) ?? [];
    return (stems.length > 0 && stems.every((stem) => told.has(stem))) || parts.every((part) => told.has(part));
  };
  return words.filter((word, i) => isTelling(word, i) && !isTold(word));
}

/** Two things that one message says on one topic are one item, as the later one would replace the other. */
export function withoutClashes(learned: readonly Learned[]): Learned[] {
  const kept: Learned[] = [];
  for (const one of learned) {
    const at = kept.findIndex((other) => other.topic === one.topic && other.kind === one.kind);
    const other = kept[at];
    if (other === undefined || !/^(?:fact|personalization)$/.test(one.kind)) kept.push(one);
    else kept[at] = { ...other, ...one, text: bothIn(other.text, one.text) };
  }
  return kept;
}

function bothIn(first: string, second: string): string {
  if (leftOut(wordsOf(second), [first]).length === 0) return first;
  if (leftOut(wordsOf(first), [second]).length === 0) return second;
  const [before, behind] = [first.replace(/\.$/, ''), second.replace(/\.$/, '')].map((text) => text.split(' ')) as [string[], string[]];
  let same = 0;
  while (same < Math.min(before.length, behind.length) - 1 && before[same] === behind[same]) same++;
  return same === 0 ? `${before.join(' ')}; ${second}` : `${before.join(' ')}, ${behind.slice(same).join(' ')}.`;
}
