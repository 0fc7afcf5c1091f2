// Whether a line can teach the agent anything. Where it is in doubt, it can: a model that reads it for nothing costs little.

import { actsIn } from '@offshoot/engine/addressing/speech-acts.ts';
import { words } from '@offshoot/memory/words/words.ts';

/** Longer lines say something. UTF-16 units. */
const SHORT = 40;
/** Thanks and the like in some languages. A word that is missing here costs a call of a model, and nothing else. */
const POLITE = new Set(
  'ok okay thanks thank you so much very thx ty cool nice great lol haha hahaha danke schön merci beaucoup muchas gracias grazie obrigado obrigada ありがとう'.split(
    ' ',
  ),
);

/** Not of signs alone, of a question alone, or of mere thanks. An order about the agent's memory always counts. */
export function mayTeach(text: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(text)) return false;
  if (text.length <= SHORT && words(text).every((word) => POLITE.has(word))) return false;
  return !isQuestion(text) || actsIn(text).size > 0;
}

/** Nothing but one question. */
export function isQuestion(text: string): boolean {
  const said = text.trim();
  return /[?？؟]$/u.test(said) && !/[.!?。！？؟\n]/u.test(said.slice(0, -1));
}
