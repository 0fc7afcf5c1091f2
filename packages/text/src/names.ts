// Which names people and agents may have, following the "highly restrictive" level of UTS #39.
/// <reference path="./unicode-script.d.ts" />
import { unicodeAugmentedScriptCodes } from 'unicode-script';
import { hasHidden, mapHidden } from './hidden.ts';

/** `control`: line breaks, escapes; `bidi`: reverses the text order; `hidden`: invisible characters; `mixed-script`: letters of scripts that are not written together; `marks`: stacked accents. */
export type NameProblem = 'control' | 'bidi' | 'hidden' | 'mixed-script' | 'marks';

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
/** Spaces of unusual width. Japanese names contain the ideographic one, so it is allowed. */
const ODD_BLANK = /[\u1680\u2000-\u200a\u202f\u205f]/;
const PILED_MARKS = /(\p{Mn})\1|\p{Mn}{5}/u;
/** Scripts that are written together, each also with Latin. */
const TOGETHER = ['Jpan', 'Hanb', 'Kore'];

/** What is wrong with a name; undefined if nothing is. Names in every script are fine, and so are emoji. */
export function nameProblem(name: string): NameProblem | undefined {
  if (CONTROL.test(name)) return 'control';
  if (BIDI.test(name)) return 'bidi';
  if (hasHidden(name) || ODD_BLANK.test(name)) return 'hidden';
  if (isMixed(name.normalize('NFKC'))) return 'mixed-script';
  return PILED_MARKS.test(name.normalize('NFD')) ? 'marks' : undefined;
}

function isMixed(name: string): boolean {
  const scripts = [...new Set(name)].map((character) => unicodeAugmentedScriptCodes(character));
  const [first, ...rest] = scripts;
  if (first === undefined) return false;
  if ([...first].some((script) => rest.every((some) => some.has(script)))) return false;
  return !TOGETHER.some((script) => scripts.every((some) => some.has('Latn') || some.has(script)));
}

/** The name as displayed, without hidden characters; undefined if others could not read the rest as a name. */
export function shownName(name: string): string | undefined {
  const spaced = name.toWellFormed().replace(/[\p{Cc}\p{Z}\s]+/gu, ' ');
  const tidy = mapHidden(spaced, () => '')
    .replace(/ {2,}/g, ' ')
    .trim();
  return tidy === '' || nameProblem(tidy) !== undefined ? undefined : tidy;
}
