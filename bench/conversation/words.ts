// Whether an answer says something: judged by its content words, never by one exact sentence.

const escaped = (text: string) => text.split(/\s+/).map(RegExp.escape).join('\\s+');

/** `wanted`: "a|b" means either; a word may have a plural ending, a number an ordinal ending, and with "*" any ending. */
export function holds(text: string, wanted: string): boolean {
  return wanted.split('|').some((word) => {
    const plural = /\d$/.test(word) ? '(?:st|nd|rd|th)?' : "(?:e?s|['’]s)?";
    const ending = word.endsWith('*') ? '' : `${plural}(?![\\p{L}\\p{N}])`;
    return new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word.trim().replace(/\*$/, ''))}${ending}`, 'iu').test(text.normalize('NFKC'));
  });
}

const NEGATION =
  /\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|unknown|cancell?ed|instead of|used to|was joking|as a joke|only if)\b|n['’]t\b/i;

/** A line that is marked as no longer true. */
const EARLIER = /^(?:Earlier|Früher|Antes|Avant|以前) ?:.*$/gm;

/** Whether some sentence of the text says so without denying it, or telling it as what was said earlier. */
export function asserts(text: string, wanted: string): boolean {
  const now = text.replace(EARLIER, '');
  return now.split(/(?<=[.!?;])\s+|\n/).some((sentence) => holds(sentence, wanted) && !NEGATION.test(sentence));
}

const ACKNOWLEDGES =
  /\b(?:done|forgot|forgotten|forget it|removed|deleted|erased|dropped|wiped|hidden|gone|no longer (?:know|keep|have|tell)|keep nothing|(?:won['’]t|will not|not) (?:tell|say|mention|bring|keep))\b/i;
const FOUND_NOTHING =
  /\b(?:found nothing|nothing (?:to forget|was found|matches|like that)|(?:don['’]t|didn['’]t|do not|did not) know|knew? nothing)\b/i;
const STAYS =
  /\b(?:stays?|remains?|still|only (?:they|the owner|my owner)|taught me|told me|ask (?:them|my owner|the owner|him|her)|not yours|(?:can['’]t|cannot|could not|couldn['’]t) (?:forget|delete|remove|take))\b/i;

/** Whether an answer says that something was forgotten. */
export const acknowledgesForgetting = (text: string): boolean => ACKNOWLEDGES.test(text) && !FOUND_NOTHING.test(text);
/** Whether an answer says that something stays stored. */
export const saysItStays = (text: string): boolean => STAYS.test(text);
