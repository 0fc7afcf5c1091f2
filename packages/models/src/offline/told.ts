// What somebody told, told to them again: “my name is Alice” becomes “Your name is Alice.”
import type { Said } from './talk.ts';

const TO_YOU: readonly (readonly [RegExp, string])[] = [
  [/\bI am\b|\bI['’]m\b/g, 'you are'],
  [/\bI was\b/g, 'you were'],
  [/\bI['’]ve\b/g, 'you have'],
  [/\bI['’]ll\b/g, 'you will'],
  [/\bI['’]d\b/g, 'you would'],
  [/\bI\b/g, 'you'],
  [/\bme\b/gi, 'you'],
  [/\bmyself\b/gi, 'yourself'],
  [/\bmine\b/gi, 'yours'],
  [/\bmy\b/gi, 'your'],
];
const ORDER =
  /^(?:please[, ]+)?(?:(?:can|could|would|will) you (?:please )?)?(?:remember|note|keep in mind|don['’]t forget)(?: that|[:,])?\s+/i;

/** “No, …”, “Actually, …”. */
const OPENING = /^(?:no|yes|well|so|actually|sorry|ok|okay|and|but)\b,?\s+/i;

/** Only what is told. */
export const withoutOrder = (sentence: string): string => sentence.replace(OPENING, '').replace(ORDER, '');

/** A sentence as the one who asks is told it. */
export function toldAgain(sentence: string, by: Said['by']): string {
  let told = withoutOrder(sentence);
  if (by === 'user') {
    // Somebody who says “you” to the model means the model.
    told = told
      .replace(/\byour\b/gi, '\u0001')
      .replace(/\byou are\b/gi, '\u0002 am')
      .replace(/\byou\b/gi, '\u0002');
    for (const [from, to] of TO_YOU) told = told.replace(from, to);
    told = told.replaceAll('\u0001', 'my').replaceAll('\u0002', 'I');
  }
  const upper = told.charAt(0).toUpperCase() + told.slice(1);
  return /[.!?…:]$/u.test(upper) ? upper : `${upper}.`;
}
